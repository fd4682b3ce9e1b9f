"""Judges documents of the health service by readers that are not ours: `hl7` and `fhir.resources`.

Usage: health.py hl7|fhir FOLDER. Prints each document and what was read of it; ends with an error when one is refused.
"""

import json
import pathlib
import sys


def by_hl7(paths):
    import hl7

    for path in paths:
        message = hl7.parse(path.read_bytes().decode("utf-8"))
        names = [str(segment[0]) for segment in message]
        assert names[0] == "MSH" and len(str(message.segment("MSH")[10])) <= 20, path
        if path.name.startswith("ack-"):
            code = str(message.segment("MSA")[1])
            wanted = {"ack-taken.hl7": "AA", "ack-wrong.hl7": "AE", "ack-other.hl7": "AR"}[path.name]
            assert code == wanted, f"{path}: {code}"
            assert (code == "AA") != ("ERR" in names), path
        else:
            assert str(message.segment("PID")[5][0][0]), path
        print(path.name, names)


def by_fhir(paths):
    from fhir.resources.STU3.bundle import Bundle

    for path in paths:
        bundle = Bundle.model_validate(json.loads(path.read_text("utf-8")))
        print(path.name, [type(entry.resource).__name__ for entry in bundle.entry])


def main():
    kind, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    paths = sorted(folder.glob("*.hl7" if kind == "hl7" else "*.json"))
    assert paths, f"nothing to judge in {folder}"
    (by_hl7 if kind == "hl7" else by_fhir)(paths)


main()
