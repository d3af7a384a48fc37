#!/usr/bin/env python3
"""judges_test.py JUDGE BIN: the judge accepts what is good and refuses what is bad; a judge that says yes to all is none.

Exit code 77 (skipped) when the judge is not installed.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

from pdfa_by_hand import pdf

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent

# file: the verdict of each judge. pdfsig looks at integrity alone, so it passes a stranger's root and a revoked certificate.
SIGNED = {
    "signed-t.pdf": {"dss-validate": "PASS", "pyhanko-validate": "PASS", "pdfsig-validate": "PASS"},
    "signed-b.pdf": {"dss-validate": "PASS", "pyhanko-validate": "PASS", "pdfsig-validate": "PASS"},
    "changed-byte.pdf": {"dss-validate": "FAIL", "pyhanko-validate": "FAIL", "pdfsig-validate": "FAIL"},
    "strangers-root.pdf": {"dss-validate": "FAIL", "pyhanko-validate": "FAIL", "pdfsig-validate": "PASS"},
    "revoked.pdf": {"dss-validate": "FAIL", "pyhanko-validate": "FAIL", "pdfsig-validate": "PASS"},
    "unsigned.pdf": {"dss-validate": "FAIL", "pyhanko-validate": "FAIL", "pdfsig-validate": "FAIL"},
}
PDFA = {"good.pdf": "PASS", "no-metadata.pdf": "FAIL", "text.pdf": "ERROR"}


def ask(judge, arguments, folder, expected):
    """The number of files about which the judge said something else than expected."""
    command = [judge, *arguments, *(str(folder / name) for name in expected)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr)
    wrong = 0
    for name, verdict in expected.items():
        lines = [line for line in done.stdout.splitlines() if str(folder / name) in line.split()]
        said = lines[0].split()[0] if lines else "nothing"
        if said != verdict:
            print(f"{name}: expected {verdict}, the judge said {said}")
            wrong += 1
    worst = 2 if "ERROR" in expected.values() else 1
    if done.returncode != worst:
        print(f"expected exit code {worst}, got {done.returncode}")
        wrong += 1
    return wrong


def judge_verapdf(judge, folder):
    (folder / "good.pdf").write_bytes(pdf(with_metadata=True))
    (folder / "no-metadata.pdf").write_bytes(pdf(with_metadata=False))
    (folder / "text.pdf").write_text("not a PDF at all\n")
    return ask(judge, ["-f", "2u"], folder, PDFA)


def judge_signatures(judge, folder, bin_folder):
    subprocess.run([bin_folder / "python", HERE / "sign_cases.py", folder], check=True)
    online = [] if judge.name == "pdfsig-validate" else ["--online", "--trust", os.environ["PKI_ROOT"]]
    return ask(judge, online, folder, {name: verdicts[judge.name] for name, verdicts in SIGNED.items()})


def main(name, bin_folder):
    bin_folder = pathlib.Path(bin_folder)
    judge = bin_folder / name
    needed = [judge] if name == "verapdf" else [judge, bin_folder / "pki-run"]
    for tool in needed:
        if not tool.exists():
            print(f"SKIPPED: the judge {tool.name} is not installed (build/judges/MISSING says why)")
            return SKIPPED
    if name != "verapdf" and "PKI_ROOT" not in os.environ:
        return subprocess.run([bin_folder / "pki-run", sys.executable, __file__, name, bin_folder], check=False).returncode
    with tempfile.TemporaryDirectory(prefix="sohoa-judges-") as folder:
        folder = pathlib.Path(folder)
        wrong = judge_verapdf(judge, folder) if name == "verapdf" else judge_signatures(judge, folder, bin_folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
