"""The map's paper: where a point of the globe stands on it. Equal Earth (Šavrič, Patterson, Jenny 2018)."""

import math

Point = tuple[float, float]  # degrees east, degrees north; after projection, units of the map

CENTRAL_MERIDIAN = 11.0
# East of here lies Alaska, west of here Siberia.
CUT = CENTRAL_MERIDIAN - 180
# How ``data/world.json`` lies on the paper: units of the map for one radius of the globe, and where 0° north on the
# central meridian is. ``make_world`` chose them; the dots of the file say whether they still hold.
_SCALE, _LEFT, _DOWN = 381.701, 978.234, 510.225


def project(point: Point) -> Point:
    """Equal Earth with 1 as the radius, y upwards."""
    a1, a2, a3, a4, m = 1.340264, -0.081106, 0.000893, 0.003796, math.sqrt(3) / 2
    t = math.asin(m * math.sin(math.radians(point[1])))
    slope = a1 + 3 * a2 * t**2 + t**6 * (7 * a3 + 9 * a4 * t**2)
    x = math.radians(point[0] - CENTRAL_MERIDIAN) * math.cos(t) / (m * slope)
    return x, t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2))


def place(latitude: float, longitude: float) -> tuple[int, int]:
    """Where a point stands on the map, in whole units of some twenty kilometres: no closer than that."""
    x, y = project((longitude + 360 if longitude < CUT else longitude, latitude))
    return round(x * _SCALE + _LEFT), round(_DOWN - y * _SCALE)
