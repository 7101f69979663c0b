// QR codes (ISO/IEC 18004): byte mode, error correction level M, versions 1 to 20: up to 666 bytes.

// Error correction bytes in a block, and blocks, by version: table 9 of the standard.
const QR_CHECKS = "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26";
const QR_BLOCKS = "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16";
const QR_MASKS = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => x * y % 2 + x * y % 3,
  (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2,
];

function qrCode(text) { // rows of booleans: true is dark
  const bytes = [...new TextEncoder().encode(text)];
  for (let version = 1; version <= 20; version++) {
    const checks = Number(QR_CHECKS.split(" ")[version - 1]), blocks = Number(QR_BLOCKS.split(" ")[version - 1]);
    const total = Math.floor(qrRoom(version) / 8), room = total - checks * blocks;
    const countBits = version < 10 ? 8 : 16;
    if (4 + countBits + 8 * bytes.length > 8 * room) continue;
    return qrBest(version, qrInterleaved(qrData(bytes, countBits, room), total, checks, blocks));
  }
  throw new RangeError("too long for a QR code");
}

function qrRoom(version) { // modules that are left for data
  let room = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const places = Math.floor(version / 7) + 2;
    room -= (25 * places - 10) * places - 55;
    if (version >= 7) room -= 36;
  }
  return room;
}

function qrData(bytes, countBits, room) {
  const bits = [];
  const add = (value, length) => { for (let i = length - 1; i >= 0; i--) bits.push(value >> i & 1); };
  add(4, 4);
  add(bytes.length, countBits);
  for (const byte of bytes) add(byte, 8);
  add(0, Math.min(4, 8 * room - bits.length));
  while (bits.length % 8) bits.push(0);
  const data = [];
  for (let i = 0; i < bits.length; i += 8) data.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

function qrTimes(a, b) { // in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1
  let product = 0;
  for (let i = 7; i >= 0; i--) product = product << 1 ^ (product >> 7) * 0x11d ^ (b >> i & 1) * a;
  return product;
}

function qrChecks(data, length) { // the remainder of a division: Reed and Solomon's code
  const divisor = [...Array(length - 1).fill(0), 1];
  for (let i = 0, root = 1; i < length; i++, root = qrTimes(root, 2)) {
    for (let j = 0; j < length; j++) divisor[j] = qrTimes(divisor[j], root) ^ (divisor[j + 1] ?? 0);
  }
  const rest = Array(length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((one, i) => { rest[i] ^= qrTimes(one, factor); });
  }
  return rest;
}

function qrInterleaved(data, total, checks, blocks) {
  const short = Math.floor(total / blocks) - checks, shortBlocks = blocks - total % blocks;
  const parts = [];
  for (let i = 0, at = 0; i < blocks; i++) {
    const length = short + (i < shortBlocks ? 0 : 1);
    const part = data.slice(at, at += length);
    parts.push([part, qrChecks(part, checks)]);
  }
  const woven = [];
  for (const [which, length] of [[0, short + 1], [1, checks]]) {
    for (let i = 0; i < length; i++) for (const part of parts) if (i < part[which].length) woven.push(part[which][i]);
  }
  return woven;
}

function qrBest(version, bytes) { // by the mask that is easiest to read
  let best = null;
  for (let mask = 0; mask < 8; mask++) {
    const rows = qrDrawn(version, bytes, mask), penalty = qrPenalty(rows);
    if (!best || penalty < best.penalty) best = {rows, penalty};
  }
  return best.rows;
}

function qrDrawn(version, bytes, mask) {
  const size = 17 + 4 * version, rows = Array.from({length: size}, () => Array(size).fill(null));
  const set = (x, y, dark) => { if (x >= 0 && y >= 0 && x < size && y < size) rows[y][x] = Boolean(dark); };
  for (let i = 0; i < size; i++) { set(6, i, i % 2 === 0); set(i, 6, i % 2 === 0); }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
      const far = Math.max(Math.abs(dx), Math.abs(dy));
      set(cx + dx, cy + dy, far !== 2 && far !== 4);
    }
  }
  const at = qrAlignment(version, size), last = at.length - 1;
  at.forEach((cx, i) => at.forEach((cy, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
    for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
  }));
  qrFormat(set, size, mask);
  if (version >= 7) qrVersion(set, size, version);
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = (right + 1 & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== null) continue;
        const dark = bytes[bit >> 3] >> 7 - (bit & 7) & 1;
        bit++;
        rows[y][x] = Boolean(dark) !== (QR_MASKS[mask](x, y) === 0);
      }
    }
  }
  return rows;
}

function qrAlignment(version, size) {
  if (version === 1) return [];
  const places = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (places * 2 - 2)) * 2;
  return [6, ...Array.from({length: places - 1}, (_, i) => size - 7 - i * step).reverse()];
}

function qrFormat(set, size, mask) { // level M is 0 in the format's first two bits
  let rest = mask;
  for (let i = 0; i < 10; i++) rest = rest << 1 ^ (rest >> 9) * 0x537;
  const bits = (mask << 10 | rest) ^ 0x5412, bit = (i) => bits >> i & 1;
  for (let i = 0; i <= 5; i++) set(8, i, bit(i));
  set(8, 7, bit(6)); set(8, 8, bit(7)); set(7, 8, bit(8));
  for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i));
  set(8, size - 8, 1);
}

function qrVersion(set, size, version) {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = rest << 1 ^ (rest >> 11) * 0x1f25;
  const bits = version << 12 | rest;
  for (let i = 0; i < 18; i++) {
    const a = size - 11 + i % 3, b = Math.floor(i / 3);
    set(a, b, bits >> i & 1); set(b, a, bits >> i & 1);
  }
}

function qrPenalty(rows) { // section 7.8.3 of the standard
  const size = rows.length, turned = rows.map((_, x) => rows.map((row) => row[x]));
  let penalty = 0, dark = 0;
  for (const line of [...rows, ...turned]) {
    const text = line.map(Number).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) penalty += run.length - 2;
    penalty += 40 * ["10111010000", "00001011101"].reduce((found, pattern) => found + text.split(pattern).length - 1, 0);
  }
  rows.forEach((row, y) => row.forEach((one, x) => {
    dark += one;
    if (x && y && one === row[x - 1] && one === rows[y - 1][x] && one === rows[y - 1][x - 1]) penalty += 3;
  }));
  return penalty + 10 * Math.floor(Math.abs(dark * 20 - size * size * 10) / (size * size));
}

function qrPicture(text, label) { // black on white in either colour scheme: scanners expect that
  const rows = qrCode(text), size = rows.length + 8;
  const make = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
  const picture = make("svg", {viewBox: `0 0 ${size} ${size}`, width: size * 5, height: size * 5, role: "img", "aria-label": label, "shape-rendering": "crispEdges", class: "code"});
  picture.append(make("rect", {width: size, height: size, fill: "#fff"}), make("path", {d: path, fill: "#000"}));
  return picture;
}
