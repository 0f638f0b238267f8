"""Reports locked for the road: AES-256, one password a person, from a file that is never shown."""

from __future__ import annotations

import csv
import io
import os
import secrets
import stat
from pathlib import Path

import pikepdf

from kpireport.errors import DataError, UsageError

SHORTEST = 6


class Passwords:
    """Passwords by employee_id; printing it shows how many there are and nothing else.

    A department's name stands for whoever may read the reports of it and of its posts, the company's for its page.
    """

    def __init__(self, by_person: dict[str, str]) -> None:
        self._by_person = by_person

    @classmethod
    def read(cls, path: Path) -> Passwords:
        """Lines of ``employee_id,password`` in UTF-8, a heading allowed.

        DataError for a missing file, a line without both, a password under six characters, a person twice; the
        error names the line, never the password. UsageError for a file that everybody on the machine may read.
        """
        try:
            if os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
                raise UsageError("report.passwords_open", file=str(path))
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise DataError("error.missing_file", file=str(path), next="") from None
        except OSError as error:
            raise DataError(
                "report.passwords_unread", file=str(path), why=error.strerror or str(error)
            ) from None
        except UnicodeDecodeError:
            raise DataError("report.passwords", file=str(path), line=1, why="UTF-8") from None
        found: dict[str, str] = {}
        for line, row in enumerate(csv.reader(io.StringIO(text)), start=1):
            if not row or (line == 1 and row[0].strip().lower() in {"employee_id", "工号"}):
                continue
            employee_id = row[0].strip()
            if len(row) != 2 or not employee_id or len(row[1]) < SHORTEST or employee_id in found:
                raise DataError("report.passwords", file=str(path), line=line, why=employee_id)
            found[employee_id] = row[1]
        return cls(found)

    def of(self, employee_id: str) -> str:
        """One person's password; UsageError where there is none."""
        if employee_id not in self._by_person:
            raise UsageError("report.no_password", employee=employee_id)
        return self._by_person[employee_id]

    def has(self, name: str) -> bool:
        """Whether there is one for this person, department or company."""
        return name in self._by_person

    def __repr__(self) -> str:
        return f"Passwords({len(self._by_person)})"


def lock(content: bytes, password: str) -> bytes:
    """The PDF under AES-256 with this password to open it: may be printed, read aloud and filled in, not changed.

    The bytes differ every time: encryption is salted, and the owner's password is drawn and thrown away.
    """
    allowed = pikepdf.Permissions(
        accessibility=True,
        extract=False,
        modify_annotation=True,
        modify_assembly=False,
        modify_form=True,
        modify_other=False,
        print_lowres=True,
        print_highres=True,
    )
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        seal = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(32), R=6, allow=allowed)
        pdf.save(made, encryption=seal)
    return made.getvalue()
