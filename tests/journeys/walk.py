"""A person at the pages: opens them, fills in forms as they stand, counts what was filled in."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin

import html5lib
from django.test import Client

from casework.models import User

FRAME = ("uitloggen", "logout", "thema", "zoeken")
"""Forms that stand around every page."""

X = "{http://www.w3.org/1999/xhtml}"


@dataclass
class Page:
    """What came back: status, address and the parsed page."""

    status: int
    path: str
    html: str

    @functools.cached_property
    def tree(self):
        """The parsed page; parsing takes longer than making it, so only when it is asked for."""
        return html5lib.parse(self.html)

    @functools.cached_property
    def text(self) -> str:
        """The visible words, with single spaces."""
        body = self.tree.find(f"{X}body")
        main = next(
            (node for node in self.tree.iter(f"{X}main")), body if body is not None else self.tree
        )
        return " ".join(" ".join(_words(main)).split())

    def links(self) -> dict[str, str]:
        """Addresses by the text of their link."""
        return {
            " ".join(" ".join(node.itertext()).split()): node.get("href", "")
            for node in self.tree.iter(f"{X}a")
        }

    def forms(self) -> list[Form]:
        return [Form(node, self.path) for node in self.tree.iter(f"{X}form")]

    def form(self, action: str = "", having: str = "") -> Form:
        """Find the form that goes to an address (its end), or that has a field."""
        for form in self.forms():
            if form.method != "post":
                continue
            if (not action or form.action.endswith(action)) and (
                not having or having in form.names | form.buttons
            ):
                if any(part in form.action for part in FRAME) and not action:
                    continue
                return form
        raise AssertionError(
            f"no form {action!r} having {having!r} on {self.path}: {self.text[:400]}"
        )

    def errors(self) -> list[str]:
        """The messages at fields and in the summary."""
        return [
            " ".join("".join(node.itertext()).split())
            for node in self.tree.iter()
            if "error" in (node.get("class") or "") and "".join(node.itertext()).strip()
        ]


def _words(node):
    if node.tag in {f"{X}script", f"{X}style", f"{X}template"}:
        return
    if node.text:
        yield node.text
    for child in node:
        yield from _words(child)
        if child.tail:
            yield child.tail


class Form:
    """A form as it stands on the page, with what a browser would send."""

    def __init__(self, node, path: str) -> None:
        self.method = (node.get("method") or "get").lower()
        self.action = urljoin(path, node.get("action") or path)
        self.data: dict[str, list[str]] = {}
        self.choices: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.buttons: set[str] = set()
        self.hidden: set[str] = set()
        self._read(node)

    def _read(self, node) -> None:
        for field_node in node.iter():
            name = field_node.get("name")
            if not name or field_node.get("disabled") is not None:
                continue
            tag = field_node.tag.removeprefix(X)
            if tag == "input":
                self._input(field_node, name)
            elif tag == "textarea":
                self.names.add(name)
                self.data[name] = [(field_node.text or "").removeprefix("\n")]
            elif tag == "select":
                self._select(field_node, name)
            elif tag == "button":
                self.buttons.add(name)

    def _input(self, node, name: str) -> None:
        kind, value = node.get("type", "text"), node.get("value", "")
        self.names.add(name)
        if kind in {"checkbox", "radio"}:
            value = node.get("value", "on")
            self.choices.setdefault(name, []).append(value)
            if node.get("checked") is not None:
                self.data.setdefault(name, []).append(value)
        elif kind not in {"submit", "button", "image", "file"}:
            self.data.setdefault(name, []).append(value)
            if kind == "hidden":
                self.hidden.add(name)

    def _select(self, node, name: str) -> None:
        self.names.add(name)
        options = list(node.iter(f"{X}option"))
        self.choices[name] = [row.get("value", "") for row in options]
        chosen = [row.get("value", "") for row in options if row.get("selected") is not None]
        self.data[name] = chosen or self.choices[name][:1]


@dataclass
class Walker:
    """One person with a session; `filled` counts the fields this person filled in."""

    name: str
    filled: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.client = Client()
        self.client.force_login(
            User.objects.get(username=self.name),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )

    def open(self, path: str, expect: int = 200) -> Page:
        """Open a page; follow where it leads."""
        response = self.client.get(path, follow=True)
        assert response.status_code == expect, (path, response.status_code, _page(response).text)
        return _page(response)

    def look(self, path: str) -> Page:
        """Open a page whatever comes back, without following where it leads."""
        return _page(self.client.get(path))

    def status(self, path: str) -> int:
        return self.client.get(path).status_code

    def send(
        self, form: Form, *, button: tuple[str, str] | None = None, expect: int = 200, **given
    ) -> Page:
        """Fill in a form and send it; only what differs from what stood there counts as filled."""
        data = {name: list(values) for name, values in form.data.items()}
        for name, value in given.items():
            assert name in form.names, f"{name} is not on the form: {sorted(form.names)}"
            values = [str(v) for v in value] if isinstance(value, (list, tuple)) else [str(value)]
            if data.get(name) != values and name not in form.hidden:
                self.filled[name] += 1
            data[name] = values
        if button:
            data[button[0]] = [button[1]]
        response = self.client.post(form.action, data, follow=True)
        assert response.status_code == expect, (
            form.action,
            response.status_code,
            _page(response).text[:1500],
        )
        return _page(response)


def _page(response) -> Page:
    chain = getattr(response, "redirect_chain", None)
    asked = response.request["PATH_INFO"], response.request.get("QUERY_STRING", "")
    path = chain[-1][0] if chain else "?".join(part for part in asked if part)
    return Page(response.status_code, path, response.content.decode())
