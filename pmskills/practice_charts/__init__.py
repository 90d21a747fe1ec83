"""Pictures of what is practised: a canvas, a payback, a plain no over time.

What a person typed is drawn as plain text; what does not fit its box ends in an ellipsis,
and stands whole in the form and in the picture's description.
"""

from pmskills.practice_charts.answers import over_time
from pmskills.practice_charts.boxes import canvas
from pmskills.practice_charts.letters import as_image, fitted
from pmskills.practice_charts.years import payback, payback_words

__all__ = ["as_image", "canvas", "fitted", "over_time", "payback", "payback_words"]
