"""An honest claim of whether it got better, and how sure anybody can be that it was the change.

`assess` climbs a ladder from "too early" to "it came back elsewhere" and stops where the data stop. What else could
explain what is seen, and what was not possible and why, stand beside every claim.
"""

from brightspots.measures.impact.assess import assess
from brightspots.measures.impact.claim import Claim, as_frame
from brightspots.measures.impact.evidence import NAMES
from brightspots.measures.impact.multiple_comparisons import false_discovery
from brightspots.measures.impact.proof_point import ProofPoint, proof_point
from brightspots.measures.impact.statement import Said

__all__ = [
    "NAMES",
    "Claim",
    "ProofPoint",
    "Said",
    "as_frame",
    "assess",
    "false_discovery",
    "proof_point",
]
