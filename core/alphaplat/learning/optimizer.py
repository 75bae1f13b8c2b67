"""AdamW over groups of layers: each step sets the rates, and which groups are trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from alphaplat.errors import ConfigError, DataError
from alphaplat.learning.schedule import group_factors, rate_factor, trainable_groups
from alphaplat.learning.settings import TrainerSettings
from alphaplat.learning.trainable import Loss, ParameterGroup, Trainable

if TYPE_CHECKING:
    import torch


class Optimizer:
    """Moves the parameters of a model, over a known number of steps."""

    def __init__(self, model: Trainable, settings: TrainerSettings, steps: int, steps_per_epoch: int) -> None:
        import torch

        self.settings, self.steps, self.steps_per_epoch = settings, steps, steps_per_epoch
        self.groups = checked_groups(model)
        self.names = {parameter: name for name, parameter in model.module.named_parameters()}
        factors = group_factors(len(self.groups), settings)
        self.adamw = torch.optim.AdamW(
            [
                {"params": parameters, "weight_decay": decay, "factor": factor}
                for group, factor in zip(self.groups, factors, strict=True)
                for parameters, decay in _by_decay(group, settings.weight_decay)
                if parameters
            ],
            lr=settings.rate,
            fused=True,
        )

    def begin(self, step: int) -> tuple[float, int]:
        """Set rates and groups for a step; the rate of the topmost group, and how many groups are trained."""
        rate = self.settings.rate * rate_factor(step, self.steps, self.settings)
        for one in self.adamw.param_groups:
            one["lr"] = rate * one["factor"]
        trained = trainable_groups(step, self.steps_per_epoch, len(self.groups), self.settings)
        for below_top, group in enumerate(reversed(self.groups)):
            for parameter in group.parameters:
                parameter.requires_grad_(below_top < trained)
        return rate, trained

    def move(self, loss: Loss) -> float:
        """One step down the gradient; the gradient's length before it was clipped."""
        import torch

        self.adamw.zero_grad(set_to_none=True)
        loss.value.backward()
        limit = self.settings.gradient_clip
        length = torch.nn.utils.clip_grad_norm_(list(self.names), float("inf") if limit is None else limit)
        self.adamw.step()
        return float(length)

    def tensors(self) -> dict[str, torch.Tensor]:
        """The moments of every parameter that was ever moved, as `name/moment`."""
        return {
            f"{self.names[parameter]}/{moment}": values
            for parameter, moments in self.adamw.state.items()
            for moment, values in moments.items()
        }

    def restore(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Take over what `tensors` gave."""
        parameters = {name: parameter for parameter, name in self.names.items()}
        for key, values in tensors.items():
            name, _, moment = key.rpartition("/")
            if name not in parameters:
                raise DataError(f"the checkpoint is of another model: it has '{name}'")
            self.adamw.state[parameters[name]][moment] = values


def checked_groups(model: Trainable) -> Sequence[ParameterGroup]:
    """The groups of a model; `ConfigError` where one of its parameters is in none, or in two."""
    groups = [group for group in model.parameter_groups() if group.parameters]
    names = {parameter: name for name, parameter in model.module.named_parameters()}
    given = [parameter for group in groups for parameter in group.parameters]
    left = [name for parameter, name in names.items() if sum(parameter is one for one in given) != 1]
    if left or len(given) != len(names):
        raise ConfigError(f"each parameter belongs to one group, and '{(left or ['?'])[0]}' does not")
    return groups


def _by_decay(group: ParameterGroup, decay: float) -> list[tuple[list[torch.nn.Parameter], float]]:
    matrices = [parameter for parameter in group.parameters if parameter.ndim > 1]
    others = [parameter for parameter in group.parameters if parameter.ndim <= 1]
    return [(matrices, decay), (others, 0.0)]
