"""Judges identifiers, one a line, with implementations by others: "KIND VALUE" in, their verdicts out."""

import sys

import nhs_number
from stdnum.gb import nhs, upn

for line in sys.stdin:
    kind, value = line.split()
    if kind == "nhs":
        print(nhs.is_valid(value), nhs_number.is_valid(value))
    else:
        print(upn.calc_check_digit(value[1:]))
