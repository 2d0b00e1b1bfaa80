"""The colours of the paper."""

INK = "#1E2B25"
PAPER = "#FFF9EE"
SAND = "#F3E6CF"
KRAFT = "#D9B382"
WOOD = "#E3B778"
BARK = "#A9703F"
BAMBOO = "#1F6B45"
FOREST = "#154C31"
GRASS = "#7FBF85"
LIME = "#C3E08F"
LEAF = "#CDE8CF"
SUN = "#FFC94A"
AMBER = "#F2A93B"
SKY = "#8CC8F0"
MIST = "#CFE7F7"
SEA = "#3E86B5"
NIGHT = "#2B2A5C"
PLUM = "#5B3E8F"
VIOLET = "#9A83CF"
LILAC = "#D9CCF2"
CORAL = "#F47C5D"
BRICK = "#C9513A"
ROSE = "#FBD3C4"
SLATE = "#6B7A86"
WHITE = "#FFFFFF"


def shade(colour: str, amount: float) -> str:
    """Mix a colour with ink (amount below 0) or with white (above 0)."""
    target = (255, 255, 255) if amount > 0 else (30, 43, 37)
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = [round(c + (t - c) * abs(amount)) for c, t in zip(channels, target, strict=True)]
    return "#" + "".join(f"{c:02X}" for c in mixed)
