"""Which argument of a call belongs to which parameter of a signature."""

from __future__ import annotations

from dataclasses import dataclass, field

from alphaplat_dsl.errors import AlphaError, AlphaNameError, AlphaTypeError
from alphaplat_dsl.names import did_you_mean
from alphaplat_dsl.signature import Parameter, Signature
from alphaplat_dsl.source import Span
from alphaplat_dsl.tree import Call, Expr


@dataclass
class Binding:
    """The arguments of a call beside their parameters, and what is wrong with them.

    `values` are in the order of the node's arguments. A binary operator that folds has more of them than parameters:
    the last parameter takes each further one.
    """

    span: Span
    values: list[tuple[Parameter, Expr]] = field(default_factory=list)
    literals: dict[str, Expr] = field(default_factory=dict)
    problems: list[AlphaError] = field(default_factory=list)


def bind(call: Call, signature: Signature, spelled: str) -> Binding:
    """Give each argument to its parameter; problems have their span and no source yet."""
    binding = Binding(call.name_span)
    taken: dict[str, list[Expr]] = {}
    keywords = _keywords(call, signature, spelled, binding.problems)
    _positional(call, signature, spelled, keywords, taken, binding.problems)
    for name, value in keywords.items():
        if name in taken:
            message = f"'{name}' of {spelled} is given twice"
            binding.problems.append(AlphaTypeError(message, span=value.span, help=f"usage: {usage(signature)}"))
        else:
            taken[name] = [value]
    for parameter in signature.parameters:
        given = taken.get(parameter.name, [])
        if parameter.kind.is_literal:
            binding.literals.update((parameter.name, one) for one in given)
        else:
            binding.values += [(parameter, one) for one in given]
    missing = [one.name for one in signature.parameters if (one.required or one.variadic) and one.name not in taken]
    if missing and not binding.problems:
        names = " and ".join(f"'{name}'" for name in missing)
        binding.problems.append(
            AlphaTypeError(f"{spelled} lacks {names}", span=call.name_span, help=f"usage: {usage(signature)}")
        )
    return binding


def usage(signature: Signature) -> str:
    """How an operator is called, in one line.

    >>> from alphaplat_dsl.signature import parse_signature
    >>> usage(parse_signature("ts_mean(x: matrix, d: window, *, min_periods: int = 1) -> matrix"))
    'ts_mean(x: matrix, d: window, min_periods=1)'
    """
    shown = []
    for one in signature.parameters:
        if one.variadic:
            shown.append(f"{one.name}: {one.kind} ...")
        elif one.required:
            shown.append(f"{one.name}: {'|'.join(one.choices) or one.kind}")
        else:
            shown.append(f"{one.name}={_spelled_default(one)}")
    if signature.folds:
        shown.insert(len(signature.inputs), "...")
    return f"{signature.name}({', '.join(shown)})"


def _spelled_default(parameter: Parameter) -> str:
    match parameter.default:
        case None:
            return "none"
        case bool() as flag:
            return str(flag).lower()
        case float() as number:
            return f"{number:g}"
        case value:
            return str(value)


def _keywords(call: Call, signature: Signature, spelled: str, problems: list[AlphaError]) -> dict[str, Expr]:
    """The arguments given by name, by the parameter's own spelling of it."""
    by_lower = {one.name.lower(): one for one in signature.parameters}
    found: dict[str, Expr] = {}
    for keyword in call.keywords:
        parameter = by_lower.get(keyword.name.lower())
        if parameter is None or parameter.variadic:
            hint = did_you_mean(keyword.name, by_lower)
            problems.append(
                AlphaNameError(
                    f"{spelled} has no parameter '{keyword.name}'",
                    span=keyword.span,
                    help=hint or f"usage: {usage(signature)}",
                )
            )
        elif parameter.name in found:
            message = f"'{parameter.name}' of {spelled} is given twice"
            problems.append(AlphaTypeError(message, span=keyword.span, help="give it once"))
        else:
            found[parameter.name] = keyword.value
    return found


def _positional(
    call: Call,
    signature: Signature,
    spelled: str,
    keywords: dict[str, Expr],
    taken: dict[str, list[Expr]],
    problems: list[AlphaError],
) -> None:
    """Give arguments without a name to the parameters in order; those after a variadic one take from the end."""
    places = [one for one in signature.parameters if not one.keyword_only]
    args = list(call.args)
    spread = next((place for place, one in enumerate(places) if one.variadic), None)
    if spread is not None:
        after = [one for one in places[spread + 1 :] if one.required and one.name not in keywords]
        many = max(0, len(args) - spread - len(after))
        places = [*places[:spread], *[places[spread]] * many, *after]
    elif signature.folds and len(args) > len(signature.inputs):
        places = [*signature.inputs, *[signature.inputs[-1]] * (len(args) - len(signature.inputs))]
    for parameter, arg in zip(places, args, strict=False):
        taken.setdefault(parameter.name, []).append(arg)
    if len(args) > len(places):
        named = [one.name for one in signature.parameters if one.keyword_only]
        by_name = f"; {', '.join(named)} by name only" if named else ""
        problems.append(
            AlphaTypeError(
                f"{spelled} takes {_count(len(places))}, here are {len(args)}",
                span=args[len(places)].span,
                help=f"usage: {usage(signature)}{by_name}",
            )
        )


def _count(number: int) -> str:
    return "1 argument" if number == 1 else f"{number} arguments"
