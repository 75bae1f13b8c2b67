"""What an import did: rows read, what was left out and why, what was assumed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass
class ImportReport:
    """Filled while tables are read; `left_out` counts rows by reason, `notes` are sentences."""

    files: list[str] = field(default_factory=list)
    rows: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def leave_out(self, reason: str, rows: int) -> None:
        """Count rows that were left out for a reason; none are not worth a line."""
        if rows:
            self.left_out[reason] = self.left_out.get(reason, 0) + rows

    def note(self, sentence: str) -> None:
        """Say what was assumed or found."""
        self.notes.append(sentence)

    def to_json(self) -> str:
        """The report as the panel keeps it, in its attribute `import_report`."""
        said = {"files": self.files, "rows": self.rows, "left_out": self.left_out, "notes": self.notes}
        return json.dumps(said, ensure_ascii=False)

    def __str__(self) -> str:
        lines = [f"read {self.rows:,} rows of {len(self.files)} files"]
        lines += [f"  left out {rows:,}: {reason}" for reason, rows in self.left_out.items()]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])
