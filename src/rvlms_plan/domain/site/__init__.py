"""The site: its people, their roles, who signed on, and settings; what the entries of the site's journal add up to."""

from rvlms_plan.domain.site.directory import Directory, Person, replay
from rvlms_plan.domain.site.facts import FACTS, STANDING, SiteFact

__all__ = ["FACTS", "STANDING", "Directory", "Person", "SiteFact", "replay"]
