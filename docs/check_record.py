"""Check a record that ``hcms audit export`` wrote: python3 check_record.py FILE [--newest]

Needs Python 3.8 and nothing else. Proves the list of people and keys, the chain, and every signature; with --newest
each person's newest one. It cannot know whether the export is of the newest state: compare with an anchor.
"""

import hashlib
import json
import sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)


def point(raw):  # RFC 8032, section 5.1.3
    y = int.from_bytes(raw, "little") & (1 << 255) - 1
    u, v = y * y - 1, D * y * y + 1
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    x = x * ROOT % P if (v * x * x - u) % P else x
    if (v * x * x - u) % P or y >= P or (x == 0 and raw[31] >> 7):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != raw[31] >> 7 else x
    return x, y, 1, x * y % P


def add(p, q):  # RFC 8032, section 5.1.4
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, p):
    q = (0, 1, 1, 0)
    for bit in bin(number)[2:]:
        q = add(add(q, q), p) if bit == "1" else add(q, q)
    return q


def signed(key, message, signature):  # RFC 8032, section 5.1.7
    key, signature = bytes.fromhex(key), bytes.fromhex(signature)
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    p, q = times(s, BASE), add(point(signature[:32]), times(k, point(key)))
    return len(signature) == 64 and s < L and not ((p[0] * q[2] - q[0] * p[2]) % P or (p[1] * q[2] - q[1] * p[2]) % P)


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def need(good, what):
    if not good:
        sys.exit("DOES NOT HOLD: " + what)


def linked(line, label, number, prev):  # what a statement or an entry says, if it follows the one before
    data, message, what = json.loads(line["body"]), label + line["body"].encode("ascii"), f"{line['t']} {number}: "
    need(data["seq"] == number and data["prev"] == prev, what + "it does not follow the one before")
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
    need(canonical == line["body"] and hashlib.sha256(message).hexdigest() == line["hash"], what + "it was altered")
    return data, message, what


def check(lines, newest_only):
    begun, keys, kits, hashes, prev, count, newest = next(lines), {}, {}, [], "0" * 64, 0, {}
    for line in lines:
        if line["t"] == "statement":
            data, message, what = linked(line, b"hcms.roster.v1\0", len(hashes), hashes[-1] if hashes else "0" * 64)
            if isinstance(data.get("user"), dict):
                keys[data["user"]["id"]] = [(data["seq"], data["user"]["sign"])]
            key = kits[data["kit"]] if data["kind"] == "recover" else keys[data["by"]][-1][1]
            need(signed(key, message, line["sig"]), what + "its signature")
            need(
                not line["sig2"] or signed(data["sign"], message, line["sig2"]), what + "the signature of the new key"
            )
            if data["kind"] == "kit":
                kits[data["id"]] = data["sign"]
            elif "sign" in data:
                keys[data.get("user", data["by"])].append((data["seq"], data["sign"]))
            hashes.append(line["hash"])
        elif line["t"] == "entry":
            data, message, what = linked(line, b"hcms.audit.v1\0", count + 1, prev)
            details = hashlib.sha256(bytes.fromhex(line["nonce"]) + line["payload"].encode("utf-8")).hexdigest()
            place, prev, count = data["roster"][0], line["hash"], count + 1
            need(details == data["payload"], what + "its details were altered")
            need(hashes[place : place + 1] == data["roster"][1:], what + "it names a list of people that never was")
            proof = [key for start, key in keys[data["by"]] if start <= place][-1], message, line["sig"]
            newest[data["by"]] = proof, what + "its signature"
            need(newest_only or signed(*proof), what + "its signature")
        else:
            need(line["entries"] == count and line["hash"] == prev, "entries are missing at the end")
            for proof, what in newest.values():
                need(signed(*proof), what)
            return f"IT HOLDS: home {begun['vault']}, {len(hashes)} statements, entries 1 to {count}, the last {prev}"
    return need(False, "the file was cut off")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(check(map(json.loads, file), "--newest" in sys.argv[2:]))
