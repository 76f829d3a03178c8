"""How wrong kinds of damage are counted while training: some kinds more than others, no kind as quite certain.

Label smoothing after Szegedy et al. 2016 (arXiv:1512.00567): people do not agree on kinds either.
"""

from torch import nn


class ClassLoss(nn.Module):
    """Stands for a YOLOX head's cross-entropy; other things than classes (objectness) it counts as before."""

    def __init__(self, weights, smoothing):
        super().__init__()
        self.weights, self.smoothing = weights, smoothing
        self.entropy = nn.BCEWithLogitsLoss(reduction="none")

    def forward(self, answers, wanted):
        if answers.shape[-1] != len(self.weights):
            return self.entropy(answers, wanted)
        smoothed = wanted * (1 - self.smoothing) + self.smoothing / len(self.weights)
        return self.entropy(answers, smoothed) * self.weights
