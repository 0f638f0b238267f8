"""Reports of the tests' sample people, printed by kpireport and the plain way, in one run.

    python -m benchmarks.render            # each way, each in a process of its own
    python -m benchmarks.render 2000       # and that memory stays flat over so many PDFs

The plain way is ``HTML(string=…).write_pdf()`` a person with the style in the page and the installed font; it
is spared the fields to fill in and the gate. Printed
are seconds of one core (the lower quartile: the machine is shared), pages, sizes and the ratio.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time

from kpireport.reports.fonts import CUT_FAMILY
from kpireport.reports.forms import Forms, template_folders
from kpireport.reports.pages import Job, page_of, plan_jobs
from kpireport.reports.render import render_job, warm
from kpireport.reports.style import Sheet
from tests.reports import sample

TWO_PAGES = sample.TWO_POSTS
ROUNDS = 5


def main() -> None:
    """Print both ways and their ratio, then memory."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    ours, plain = (_apart(way) for way in ("ours", "plain"))
    for name, found in (("kpireport", ours), ("plain", plain)):
        print(
            f"{name:10} one page {found['one']:.3f} s   two pages {found['two']:.3f} s   "
            f"{found['size'] / 1024:.0f} KB a report   first report {found['first']:.2f} s   peak {found['peak']} MB"
        )
    print(
        f"ratio      one page {plain['one'] / ours['one']:.2f}   two pages {plain['two'] / ours['two']:.2f}   "
        f"size {plain['size'] / ours['size']:.2f}"
    )
    if many:
        found = _apart("memory", str(many))
        print("memory     " + ", ".join(f"{size} MB after {count} reports" for count, size in found.items()))


def ours() -> dict[str, float]:
    """Seconds a report, warm."""
    bundle = sample.bundle()
    warm(bundle.company)
    return _timed(lambda job: render_job(bundle, job).content)


def plain() -> dict[str, float]:
    """The same pages by WeasyPrint's own call."""
    from weasyprint import HTML

    bundle = sample.bundle()
    folders = template_folders(None)
    forms = Forms(folders, "zh", bundle.company.theme)
    style = Sheet.read(folders, "person", bundle.company.theme).text.replace(f'"{CUT_FAMILY}", ', "")

    def render(job: Job) -> bytes:
        html = forms.fill(page_of(bundle, job), fillable=False)
        page = re.sub("</head>", lambda _: f"<style>{style}</style></head>", html, count=1)
        return bytes(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))

    return _timed(render)


def memory(count: str) -> dict[str, float]:
    """Resident megabytes after 50, 200, 1,000 … and ``count`` reports, in one process that is never renewed."""
    bundle = sample.bundle()
    warm(bundle.company)
    jobs = [job for job in plan_jobs(bundle) if job.kind == "person"]
    found = {}
    for made in range(1, int(count) + 1):
        render_job(bundle, jobs[made % len(jobs)])
        if made in {50, 200, 1000, int(count)}:
            found[str(made)] = _resident()
    return found


def _timed(render: object) -> dict[str, float]:
    jobs = [Job(kind="person", subject=subject) for subject in ("E0101", "E0103", "E0105", TWO_PAGES)]
    begun = time.process_time()
    sizes = [len(render(jobs[0]))]  # type: ignore[operator]
    first = time.process_time() - begun
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for job in jobs:
            begun = time.process_time()
            sizes.append(len(render(job)))  # type: ignore[operator]
            seconds[job.subject == TWO_PAGES].append(time.process_time() - begun)
    return {
        "first": first,
        "one": _lower(seconds[False]),
        "two": _lower(seconds[True]),
        "size": sum(sizes) / len(sizes),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _lower(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 4]


def _resident() -> float:
    with open("/proc/self/status") as status:  # noqa: PTH123
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def _apart(way: str, *arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.render", "--in-this-process", way, *arguments]
    answer: dict[str, float] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return answer


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in-this-process"]:
        print(json.dumps({"ours": ours, "plain": plain, "memory": memory}[sys.argv[2]](*sys.argv[3:])))  # type: ignore[operator]
    else:
        main()
