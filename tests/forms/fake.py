"""A form's model whose store is a file: what a reload shows is what was really kept.

It stands beside a small notebook, too; a test troubles it through ``trouble.json``, and is somebody else by
writing to the store.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ASKS = [
    {
        "path": "what",
        "kind": "text",
        "label": "What is happening?",
        "help": "One or two sentences, as you would say it.",
    },
    {"path": "who", "kind": "line", "label": "For whom?", "width": "half", "term": "population"},
    {
        "path": "where",
        "kind": "choice",
        "label": "Where?",
        "width": "half",
        "choices": [["all", "All grades"], ["g6", "Grade 6"]],
    },
    {"path": "how_many", "kind": "number", "label": "How many", "width": "short", "unit": "students"},
    {"path": "since", "kind": "date", "label": "Since", "width": "short"},
    {"path": "late", "kind": "tally", "label": "Late today", "width": "short", "unit": "students"},
    {
        "path": "did",
        "kind": "taps",
        "label": "Did we do it?",
        "choices": [["yes", "Yes"], ["partly", "Partly"], ["no", "No"]],
    },
    {
        "path": "days",
        "kind": "many",
        "label": "Which days?",
        "choices": [["mon", "Monday"], ["tue", "Tuesday"], ["wed", "Wednesday"]],
    },
]
PREDICTIONS = {
    "list": "predictions",
    "label": "What we predict",
    "one": "prediction",
    "help": "Say it before you try.",
    "most": 12,
    "passing": True,
    "movable": True,
    "removable": True,
    "asks": [
        {"path": "question", "kind": "line", "label": "Our question"},
        {"path": "predicted", "kind": "number", "label": "We predict", "width": "short", "unit": "students"},
    ],
    "folded": [{"path": "why", "kind": "text", "label": "Why we think so"}],
}
SPEC: dict[str, Any] = {
    "name": "problem",
    "key": "k3f9/01J",
    "title": "The problem",
    "intro": "Two minutes, together.",
    "level": 2,
    "asks": [*ASKS, PREDICTIONS],
    "folds": [
        {
            "title": "More about the problem",
            "asks": [{"path": "where_else", "kind": "line", "label": "Where else?"}],
        }
    ],
    "actions": [{"name": "ready", "words": "Ready to try", "help": "You can still change everything."}],
    "share": {
        "shared": "",
        "said": "Only our team sees this until we share",
        "whom": [["staff", "Signed-in educators"], ["public", "Everybody"]],
    },
    "history": True,
    "writer": True,
}
LABELS = {ask["path"]: ask["label"] for ask in ASKS}


def now() -> str:
    return datetime.now(UTC).isoformat()


class FakeForm:
    """Answers every message of the protocol from one JSON file."""

    def __init__(self, folder: Path, name: str = "problem") -> None:
        self.store = Path(folder) / f"{name}.json"
        self.trouble = Path(folder) / "trouble.json"
        self.name = name
        self.gone: dict[str, tuple[int, dict[str, Any]]] = {}
        self.advice: dict[str, Any] = {}
        self.writer = ""
        if not self.store.exists():
            self._write({"values": {}, "versions": [], "shared": ""})

    def _read(self) -> dict[str, Any]:
        return json.loads(self.store.read_text("utf-8"))

    def _write(self, state: dict[str, Any]) -> None:
        beside = self.store.with_suffix(".new")
        beside.write_text(json.dumps(state), "utf-8")
        beside.replace(self.store)

    def save(
        self, values: dict[str, Any], author: str, label: str = "", text: str = "", before: str = ""
    ) -> str:
        state = self._read()
        at = now()
        version = len(state["versions"]) + 1
        changes = [[label, before, text]] if label else []
        kept = {"version": version, "author": author, "at": at, "changes": changes, "values": values}
        self._write({**state, "values": values, "versions": [*state["versions"], kept]})
        return at

    @property
    def spec(self) -> dict[str, Any]:
        shared = self._read()["shared"]
        share = {**SPEC["share"], "shared": shared}
        if shared:
            share["said"] = f"Shared with: {dict(share['whom'])[shared]}"
        return {**SPEC, "name": self.name, "key": f"{SPEC['key']}-{self.name}", "share": share}

    @property
    def values(self) -> dict[str, Any]:
        return self.kept

    @property
    def kept(self) -> dict[str, Any]:
        return self._read()["values"]

    def _place(self, items: list[dict[str, Any]], key: str) -> int:
        return [item["@"] for item in items].index(key)

    @property
    def by(self) -> dict[str, Any]:
        versions = self._read()["versions"]
        return {"author": versions[-1]["author"], "at": versions[-1]["at"]} if versions else {}

    @property
    def told(self) -> dict[str, Any]:
        import html

        who = self.values.get("who", "")
        return {"html": f"<p>It happens for <b>{html.escape(who)}</b>.</p>" if who else ""}

    @property
    def available(self) -> list[str]:
        return ["ready"] if self.values.get("what") else []

    def handle(self, message: dict[str, Any]) -> dict[str, Any]:
        return getattr(self, f"_{message['do'].replace(' ', '_')}")(message)

    def _find(self, values: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
        if "/" not in path:
            return values, path
        name, key, part = path.split("/")
        return values[name][self._place(values[name], key)], part

    def _put(self, message: dict[str, Any]) -> dict[str, Any]:
        path, text = message["path"], message["text"]
        if self.trouble.exists():
            trouble = json.loads(self.trouble.read_text("utf-8"))
            self.trouble.unlink()
            time.sleep(trouble.get("sleep", 0))
            if trouble.get("raise"):
                raise OSError("no space left on device")
            if "say" in trouble:
                return {"path": path, **trouble}
        values = self.kept
        part, name = self._find(values, path)
        held = part.get(name, "")
        if held not in (text, message["base"]):
            return {"say": "theirs", "path": path, "text": held, **self.by}
        part[name] = text
        at = self.save(values, self.writer, LABELS.get(path, path), text, held)
        return {"say": "saved", "path": path, "text": text, "at": at}

    def _left(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["path"] == "what" and "because" in self.kept.get("what", ""):
            self.advice = {
                "path": "what",
                "id": "PS3",
                "question": "Could the why wait until you have looked?",
                "rewrite": self.kept["what"].split(" because")[0] + ".",
                "good": "It says what happens.",
                "kind": "nudge",
                "keep": True,
                "ask_reason": True,
            }
        return {"say": "done"}

    def _add(self, message: dict[str, Any]) -> dict[str, Any]:
        values = self.kept
        items = values.setdefault(message["list"], [])
        key = f"i{len(self._read()['versions'])}"
        items.append({"@": key})
        self.save(values, self.writer)
        return {"say": "done", "key": key}

    def _remove(self, message: dict[str, Any]) -> dict[str, Any]:
        values = self.kept
        items = values[message["list"]]
        place = self._place(items, message["key"])
        self.gone[message["key"]] = place, items.pop(place)
        self.save(values, self.writer)
        return {"say": "done", "undo": {"do": "bring back", "key": message["key"]}}

    def _bring_back(self, message: dict[str, Any]) -> dict[str, Any]:
        values = self.kept
        place, item = self.gone.pop(message["key"])
        values[message["list"]].insert(place, item)
        self.save(values, self.writer)
        return {"say": "done"}

    def _move(self, message: dict[str, Any]) -> dict[str, Any]:
        values = self.kept
        items = values[message["list"]]
        place = self._place(items, message["key"])
        items.insert(place + message["by"], items.pop(place))
        self.save(values, self.writer)
        return {"say": "done"}

    def _take(self, message: dict[str, Any]) -> dict[str, Any]:
        taken = self._asked() if message["id"] == "AD1" else self.advice
        path, text = taken["path"], taken["rewrite"]
        self.advice = {}
        self.save({**self.kept, path: text}, self.writer)
        return {"say": "done", "path": path, "text": text}

    def _keep(self, message: dict[str, Any]) -> dict[str, Any]:
        self.advice = {}
        return {"say": "done"}

    def _coach(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"say": "done"}

    def _writer(self, message: dict[str, Any]) -> dict[str, Any]:
        if " " in message["text"]:
            return {"say": "refused", "words": "Write initials instead of a name, such as CD."}
        self.writer = message["text"]
        return {"say": "done"}

    def _preview(self, message: dict[str, Any]) -> dict[str, Any]:
        rows = [[LABELS.get(path, path), text] for path, text in self.kept.items() if isinstance(text, str)]
        blocked = "A name stands in the text." if message["whom"] == "public" else ""
        told = {"say": "preview", "whom": message["whom"], "rows": rows, "blocked": blocked, "stays": ""}
        return {**told, "asked": self._asked()}

    def _asked(self) -> dict[str, Any]:
        text = self.kept.get("what", "")
        if "Room 12" not in text:
            return {}
        asked = {
            "id": "AD1",
            "path": "what",
            "words": "Room 12",
            "question": "Does this have to say which class?",
        }
        return {**asked, "rewrite": text.replace("Room 12", "One class")}

    def _share(self, message: dict[str, Any]) -> dict[str, Any]:
        self._write({**self._read(), "shared": message["whom"]})
        return {"say": "done"}

    def _history(self, message: dict[str, Any]) -> dict[str, Any]:
        versions = [{k: v for k, v in each.items() if k != "values"} for each in self._read()["versions"]]
        return {"say": "history", "versions": versions[::-1]}

    def _restore(self, message: dict[str, Any]) -> dict[str, Any]:
        version = self._read()["versions"][message["version"] - 1]
        self.save(version["values"], self.writer)
        return {"say": "done"}

    def _act(self, message: dict[str, Any]) -> dict[str, Any]:
        if not self.kept.get("predictions"):
            return {"say": "refused", "words": "Predict something first."}
        self.name = "next"
        self.store = self.store.with_name("next.json")
        self._write({"values": {"what": "the next one"}, "versions": [], "shared": ""})
        return {"say": "done"}

    def _ping(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"say": "pong"}
