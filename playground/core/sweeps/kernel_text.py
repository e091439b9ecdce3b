"""The text of the kernel of a map, whose <words> are filled in for one optimizer and one objective."""

from __future__ import annotations

KINDS = "qpppppppppfiiiiiii"
"""What a kernel takes: the edges of blocks, hyperparameters, constants, the pipeline's settings, noise, learning rates,
the places listed, the watch's radii, inverse, what lanes carry, and room for a block; the watch's target; the first
step and the last, whether it watches for rest, how many blocks, columns of learning rates, places, and lanes."""

_HEADER = """
<p_header>
Q = namedtuple("Q", <q_names>)
W = namedtuple("W", ("noise", "l2", "clip_norm", "clip_value"))
"""

_POINT = """
MARK = 1.7976931348623157e308  # Beside a NaN along x: a gradient that no step is taken with any more.


@inlined
def settle(b, n, t, places, inverse_x, inverse_y):
    for place in range(places.shape[1]):
        to_x, to_y = places[0, place], places[1, place]
        arrives = False
        for l in range(n):
            away_x = (b[<x0>, l] - to_x) * inverse_x
            away_y = (b[<x1>, l] - to_y) * inverse_y
            arrives = arrives | ((b[<at_place>, l] == 0.0) & (away_x * away_x + away_y * away_y <= 1.0))
        if arrives:
            for l in range(n):
                away_x = (b[<x0>, l] - to_x) * inverse_x
                away_y = (b[<x1>, l] - to_y) * inverse_y
                there = (b[<at_place>, l] == 0.0) & (away_x * away_x + away_y * away_y <= 1.0)
                b[<centre0>, l] = to_x if there else b[<centre0>, l]
                b[<centre1>, l] = to_y if there else b[<centre1>, l]
                b[<since>, l] = t if there else b[<since>, l]
                b[<at_place>, l] = 1.0 if there else b[<at_place>, l]


@inlined
def batch(
    edges, settings, constants, pipeline, noise, rates, k0, k1, at_rest, inverse, places, target, carry, b
):
    q = Q(<q_values>)
    w = W(pipeline[0], pipeline[1], pipeline[2], pipeline[3])
    inverse_x, inverse_y = inverse[0], inverse[1]
    settled = 1.0 if places.shape[1] else 0.0
    for block in range(len(edges) - 1):
        lo = edges[block]
        n = edges[block + 1] - lo
        for row in range(len(carry)):
            for l in range(n):
                b[row, l] = carry[row, lo + l]
        dead = 0
        for l in range(n):
            b[<lr>, l] = b[<rate>, l]
            dead += 1 if b[<last>, l] < inf else 0
            b[<to_x>, l] = nan if b[<last>, l] < inf else b[<x0>, l]
            b[<to_y>, l] = b[<x1>, l]
            b[<gx>, l] = b[<gy>, l] = 0.0
        rate = nan
        <settings>
        <first_powers>
        for k in range(k0, k1 + 1):
            t = float(k)
            most = <most> if k else inf
            bad = 0
            left = k == 0
            # In two loops, or an objective's sines would wait for a rule's roots and divisions. First, what a step has
            # come to: not finite, or too far away, and the lane stays where it was.
            for l in range(n):
                x, y = b[<to_x>, l], b[<to_y>, l]
                value = <f>(q, x, y)
                gx, gy = <df>(q, x, y)
                good = fma(0.0, value, x * x + y * y) <= most
                bad += 0 if good else 1
                b[<x0>, l] = x if good else b[<x0>, l]
                b[<x1>, l] = y if good else b[<x1>, l]
                b[<loss>, l] = value if good else b[<loss>, l]
                b[<gx>, l] = gx if good else nan
                b[<gy>, l] = gy if good else MARK
                away_x = (x - b[<centre0>, l]) * inverse_x
                away_y = (y - b[<centre1>, l]) * inverse_y
                left = left | (away_x * away_x + away_y * away_y > 1.0) | (b[<at_place>, l] < settled)
            if bad != dead:
                dead = bad
                for l in range(n):
                    if b[<last>, l] == inf and b[<gy>, l] == MARK and b[<gx>, l] != b[<gx>, l]:
                        b[<last>, l] = t - 1.0
            if at_rest:
                if left:
                    for l in range(n):
                        x, y = b[<x0>, l], b[<x1>, l]
                        away_x = (x - b[<centre0>, l]) * inverse_x
                        away_y = (y - b[<centre1>, l]) * inverse_y
                        away = away_x * away_x + away_y * away_y > 1.0
                        b[<centre0>, l] = x if away else b[<centre0>, l]
                        b[<centre1>, l] = y if away else b[<centre1>, l]
                        b[<since>, l] = t if away else b[<since>, l]
                        b[<at_place>, l] = 0.0 if away else b[<at_place>, l]
                    settle(b, n, t, places, inverse_x, inverse_y)
            else:
                for l in range(n):
                    b[<since>, l] = b[<since>, l] if b[<loss>, l] <= target else t + 1.0
            if k == k1:
                break
            t = float(k + 1)
            <next_powers>
            if rates.shape[1] > 1:
                for l in range(n):
                    b[<lr>, l] = rates[k - k0, lo + l]
            elif rates[k - k0, 0] != rate:
                rate = rates[k - k0, 0]
                for l in range(n):
                    b[<lr>, l] = rate
            <shaping>
            # Then the next step. 0 times what is not finite is no number, which spoils where it leads.
            for l in range(n):
                lr = b[<lr>, l]
                p = <p_made>
                x, y = b[<x0>, l], b[<x1>, l]
                sx = <S>(<sx_values>)
                sy = <S>(<sy_values>)
                dx, nx = <rule>(p, lr, b[<gx>, l], x, sx, t)
                dy, ny = <rule>(p, lr, b[<gy>, l], y, sy, t)
                x = fma(0.0, b[<gx>, l], x + dx)
                y = fma(0.0, b[<gy>, l], y + dy)
                <spoil>
                b[<to_x>, l], b[<to_y>, l] = x, y
                <store_state>
        for row in range(len(carry)):
            for l in range(n):
                carry[row, lo + l] = b[row, l]
    return 0
"""
"""A function of two parameters: lanes go together, so that their loops become vector instructions."""

_VECTOR = """

@inlined
def batch(
    edges, settings, constants, pipeline, noise, rates, k0, k1, at_rest, inverse, places, target, carry, b
):
    q = Q(<q_values>)
    w = W(pipeline[0], pipeline[1], pipeline[2], pipeline[3])
    x, to, g, centre = b[0], b[1], b[2], b[3]
    for block in range(len(edges) - 1):
        <settings>
        for lane in range(edges[block], edges[block + 1]):
            loss, last, base_rate = carry[<loss>, lane], carry[<last>, lane], carry[<rate>, lane]
            since, at_place = carry[<since>, lane], carry[<at_place>, lane]
            for i in range(<dim>):
                x[i] = to[i] = carry[<x0> + i, lane]
                centre[i] = carry[<centre0> + i, lane]
                <load_state>
            <first_powers>
            for k in range(k0, k1 + 1):
                t = float(k)
                if last == inf:
                    value = <f>(q, to)
                    <df>(q, to, g)
                    if fma(0.0, value, <squared>(to)) <= (<most> if k else inf):
                        loss = value
                        for i in range(<dim>):
                            x[i] = to[i]
                    else:
                        last = t - 1.0
                if at_rest:
                    far = 0.0
                    for i in range(<dim>):
                        away = (x[i] - centre[i]) * inverse[i]
                        far += away * away
                    if far > 1.0:
                        since, at_place = t, 0.0
                        for i in range(<dim>):
                            centre[i] = x[i]
                    for place in range(places.shape[1]):
                        far = 0.0
                        for i in range(<dim>):
                            away = (x[i] - places[i, place]) * inverse[i]
                            far += away * away
                        if at_place == 0.0 and far <= 1.0:
                            since, at_place = t, 1.0
                            for i in range(<dim>):
                                centre[i] = places[i, place]
                elif not loss <= target:
                    since = t + 1.0
                if k == k1:
                    break
                t = float(k + 1)
                <next_powers>
                if last == inf:
                    lr = rates[k - k0, lane if rates.shape[1] > 1 else 0]
                    p = <p_made>
                    <shaping>
                    for i in range(<dim>):
                        delta, after = <rule>(p, lr, g[i], x[i], <S>(<s_values>), t)
                        # 0 times what is not finite is no number, which spoils where it leads.
                        to[i] = fma(0.0, g[i], x[i] + delta)
                        <spoil>
                        <step_state>
            carry[<loss>, lane], carry[<last>, lane] = loss, last
            carry[<since>, lane], carry[<at_place>, lane] = since, at_place
            for i in range(<dim>):
                carry[<x0> + i, lane], carry[<centre0> + i, lane] = x[i], centre[i]
                <store_state>
    return 0
"""
"""One of any number: each lane goes by itself."""

_ENTRY = """

def entry(
    edges, settings, constants, pipeline, noise, rates, places, inverse, carry, room,
    target, k0, k1, at_rest, blocks, rate_columns, places_count, lanes,
):
    return batch(
        vector(edges, blocks + 1), table(settings, blocks, <settings_count>), vector(constants, <constants_count>),
        vector(pipeline, 4),
        table(noise, k1 - k0, <dim>), table(rates, k1 - k0, rate_columns), k0, k1, at_rest, vector(inverse, <dim>),
        table(places, <dim>, places_count), target, table(carry, <carry_rows>, lanes),
        table(room, <room_rows>, <room_columns>),
    )
"""

POINT_TEXT, VECTOR_TEXT = _HEADER + _POINT + _ENTRY, _HEADER + _VECTOR + _ENTRY
