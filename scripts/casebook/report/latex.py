"""LaTeX of a bibliography as plain text: accents, dashes and Greek as the signs that they stand for."""

import codecs
import re
from contextlib import suppress
from functools import lru_cache

import latexcodec  # noqa: F401  registers the codec ulatex

# Commands that change how text looks and not what it says.
_LOOKS = re.compile(
    r"\\(?:emph|text(?:it|bf|sc|rm|tt|sf|up|normal)|math(?:rm|it|bf)|mbox|url|ensuremath|protect|em|it|bf|sc|rm|tt|sl)"
    r"(?![A-Za-z])\s*"
)
_SIGNS_BY_NAME = {
    "geq": "≥", "ge": "≥", "leq": "≤", "le": "≤", "times": "×", "pm": "±", "sim": "~", "approx": "≈", "rightarrow": "→",
    "textgreater": ">", "textless": "<", "textmu": "µ", "degree": "°", "textdegree": "°", "textendash": "–",
    "textemdash": "—", "textquoteright": "’", "textregistered": "®", "texttrademark": "™", "infty": "∞", "cdot": "·",
    **dict(zip(
        ("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
         "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta",
         "Theta", "Lambda", "Sigma", "Phi", "Psi", "Omega"),
        "αβγδεεζηθικλµνξπρστυφχψωΓΔΘΛΣΦΨΩ", strict=True,
    )),
}  # fmt: skip
_NAMED = re.compile(rf"\\({'|'.join(_SIGNS_BY_NAME)})(?![A-Za-z])(?:\{{\}}|\s(?=\s*$))?")
_RAISED = re.compile(r"\\textsuperscript\s*\{([0-9+\-−]+)\}|\^\{?([0-9+\-−]+)\}?(?=[^$]*\$)")
_LOWERED = re.compile(r"\\textsubscript\s*\{([0-9]+)\}|_\{?([0-9]+)\}?(?=[^$]*\$)")
_UP, _DOWN = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DOTLESS = re.compile(r"\\(['`\"^~=.]|[uvHtcdbr](?![A-Za-z]))\s*\{?\\([ij])(?![A-Za-z])\s*\}?")
_BRACES = re.compile(r"(?<!\\)[{}$]")
_LEFT = re.compile(r"\\[A-Za-z]+")


@lru_cache(maxsize=4096)  # a reference is read once for its text, and again for each thing that may be wrong with it
def plain_text(latex: str) -> str:
    """What a LaTeX text says, without braces and looks; a command that is not known stays as it is written."""
    text = _DOTLESS.sub(r"\\\1\2", _LOOKS.sub("", latex))
    text = _RAISED.sub(lambda match: (match[1] or match[2]).translate(_UP), text)
    text = _LOWERED.sub(lambda match: (match[1] or match[2]).translate(_DOWN), text)
    text = _NAMED.sub(lambda match: _SIGNS_BY_NAME[match[1]], text)
    # Bare percent signs, as in addresses, begin no comment here.
    text = re.sub(r"(?<!\\)%", r"\\%", text)
    # A lone backslash cannot be read: the text stays as it is.
    with suppress(ValueError):
        text = codecs.decode(text, "ulatex")
    return " ".join(_BRACES.sub("", text).replace(r"\{", "{").replace(r"\}", "}").replace(r"\%", "%").split())


def unknown_commands(text: str) -> list[str]:
    """Commands that are left in a plain text, each once."""
    return list(dict.fromkeys(_LEFT.findall(text)))
