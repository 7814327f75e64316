"""A reader of FHIR of the tests' own: the published schema, and forms read by FHIR's rules, from nothing of ours."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from fhirclient.models import bundle as fhirclient_bundle
from fhirclient.models import questionnaire as fhirclient_questionnaire

SCHEMA = Path(__file__).parent / "formats" / "fhir" / "fhir.schema.json.gz"
VALUE_OF = {
    "boolean": "valueBoolean",
    "choice": "valueCoding",
    "quantity": "valueQuantity",
    "decimal": "valueDecimal",
    "text": "valueString",
    "string": "valueString",
    "date": "valueDate",
    "time": "valueTime",
    "dateTime": "valueDateTime",
}

Data = dict[str, Any]


@cache
def _schema() -> Data:
    data: Data = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    return data


@cache
def _validator(kind: str) -> Any:
    return jsonschema.Draft6Validator(
        {"$ref": f"#/definitions/{kind}", "definitions": _schema()["definitions"]},
    )


def faults(resource: Data) -> list[str]:
    """Give what the published schema says against a resource and each one in it."""
    found = []
    shell = dict(resource)
    for inner in shell.pop("contained", []):
        found += faults(inner)
    if "entry" in shell:
        for entry in shell["entry"]:
            found += faults(entry["resource"])
        # each was looked at by itself: the schema would try all 146 kinds on it
        shell["entry"] = [
            {name: value for name, value in entry.items() if name != "resource"} for entry in shell["entry"]
        ]
    return found + list(_faults_of(json.dumps(shell)))


@cache
def _faults_of(text: str) -> tuple[str, ...]:
    """Each text is looked at once: a Bundle of every case holds the same Questionnaire."""
    resource = json.loads(text)
    kind = resource["resourceType"]
    return tuple(
        f"{kind} {list(each.absolute_path)}: {each.message}" for each in _validator(kind).iter_errors(resource)
    )


def reread(resource: Data) -> Data:
    """Give a resource as fhirclient, which knows R4 and refuses what is not of it, reads and writes it."""
    bundled = resource["resourceType"] == "Bundle"
    model: Any = fhirclient_bundle.Bundle if bundled else fhirclient_questionnaire.Questionnaire
    data: Data = model(resource, strict=True).as_json()
    return data


def all_items(items: list[Data]) -> Iterator[Data]:
    """Give the items of a Questionnaire, those within others too."""
    for item in items:
        yield item
        yield from all_items(item.get("item", []))


def broken_rules(questionnaire: Data) -> list[str]:
    """Give the rules of the specification for Questionnaires (que-…) that the schema cannot hold and one breaks."""
    items = list(all_items(questionnaire["item"]))
    links = [item["linkId"] for item in items]
    found = [f"que-2: {link}" for link in links if links.count(link) > 1]
    for item in items:
        is_group, is_display = item["type"] == "group", item["type"] == "display"
        if is_group != ("item" in item):
            found.append(f"que-1: {item['linkId']}")
        if is_display and ({"required", "repeats", "code"} & item.keys()):
            found.append(f"que-3, que-6: {item['linkId']}")
        if "answerOption" in item and item["type"] != "choice":
            found.append(f"que-5: {item['linkId']}")
        if len(item.get("enableWhen", [])) > 1 and "enableBehavior" not in item:
            found.append(f"que-12: {item['linkId']}")
        found += [
            f"{item['linkId']} reads {e['question']}" for e in item.get("enableWhen", []) if e["question"] not in links
        ]
    return found


class Form:
    """A Questionnaire with the answers of a response, read by the rules of the specification."""

    def __init__(self, questionnaire: Data, response: Data) -> None:
        self._questions = questionnaire["item"]
        self._by_link: dict[str, Data] = {}
        self._above: dict[str, str | None] = {}
        self._note(self._questions, None)
        self.answers: dict[str, list[Data]] = {}
        self._collect(response.get("item", []))
        self._response = response

    def _note(self, items: list[Data], above: str | None) -> None:
        for item in items:
            self._by_link[item["linkId"]], self._above[item["linkId"]] = item, above
            self._note(item.get("item", []), item["linkId"])

    def _collect(self, items: list[Data]) -> None:
        for item in items:
            self.answers.setdefault(item["linkId"], []).extend(item.get("answer", []))
            self._collect(item.get("item", []))

    def is_enabled(self, link: str) -> bool:
        """Tell whether a question is asked: its own condition holds, and those of all groups around it."""
        above = self._above[link]
        if above is not None and not self.is_enabled(above):
            return False
        conditions = self._by_link[link].get("enableWhen", [])
        if not conditions:
            return True
        hold = [self._holds(each) for each in conditions]
        return any(hold) if self._by_link[link].get("enableBehavior") == "any" else all(hold)

    def _holds(self, condition: Data) -> bool:
        """A question that is not asked has no answer; one with several needs one that fits."""
        question = condition["question"]
        given = self.answers.get(question, []) if self.is_enabled(question) else []
        name = next(key for key in condition if key.startswith("answer"))
        wanted = condition[name]
        for answer in given:
            said = answer.get("value" + name.removeprefix("answer"))
            if name == "answerCoding" and said and said["code"] == wanted["code"]:
                return True
            if name == "answerBoolean" and said is wanted:
                return True
            if name in {"answerQuantity", "answerDecimal"} and said is not None and _compared(said, wanted, condition):
                return True
        return False

    def misfits(self) -> list[str]:
        """Give what does not fit: order and nesting, kinds of answers, options, what is answered and not asked."""
        return list(self._misfits(self._questions, self._response.get("item", [])))

    def _misfits(self, questions: list[Data], items: list[Data]) -> Iterator[str]:
        order = [question["linkId"] for question in questions]
        places = [order.index(item["linkId"]) if item["linkId"] in order else -1 for item in items]
        if -1 in places or places != sorted(places):
            yield f"not in the questions' order: {[item['linkId'] for item in items]}"
            return
        for item, place in zip(items, places, strict=True):
            question = questions[place]
            if not self.is_enabled(item["linkId"]):
                yield f"{item['linkId']} is answered and not asked"
            if places.count(place) > 1 and not (question.get("repeats") and question["type"] == "group"):
                yield f"{item['linkId']} is there more than once"
            yield from self._misfits_of(question, item)

    def _misfits_of(self, question: Data, item: Data) -> Iterator[str]:
        if question["type"] == "group":
            yield from self._misfits(question["item"], item.get("item", []))
            return
        answers = item["answer"]
        if len(answers) > 1 and not question.get("repeats"):
            yield f"{item['linkId']} has several answers"
        options = [option["valueCoding"] for option in question.get("answerOption", [])]
        for answer in answers:
            if list(answer) != [VALUE_OF[question["type"]]]:
                yield f"{item['linkId']} is {question['type']} and has {list(answer)}"
            elif options and answer["valueCoding"] not in options:
                yield f"{item['linkId']} has {answer} that is no option"
            elif question["type"] == "quantity" and answer["valueQuantity"]["code"] not in {
                each["valueCoding"]["code"] for each in question["extension"]
            }:
                yield f"{item['linkId']} has another unit"


def _compared(said: Any, wanted: Any, condition: Data) -> bool:
    if isinstance(said, dict):
        if (said["system"], said["code"]) != (wanted["system"], wanted["code"]):
            return False
        said, wanted = said["value"], wanted["value"]
    one, other = Decimal(str(said)), Decimal(str(wanted))
    return one > other if condition["operator"] == ">" else one < other
