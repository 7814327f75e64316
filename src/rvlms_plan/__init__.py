"""rvlms-plan: a perioperative checklist for retroperitoneal vascular leiomyosarcoma."""

__version__ = "0.1.0"
