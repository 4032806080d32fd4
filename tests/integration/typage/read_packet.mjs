// Reads a packet with another age implementation and Node's own Ed25519, from the specification
// alone: outer layer, frame, signature, attachments, padding. Prints what it found as JSON.
//
//     node read_packet.mjs PACKET AGE-SECRET-KEY-PQ-1…

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";

const HEADER_BYTES = 1627;
const [path, identity] = process.argv.slice(2);
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

function fail(what) {
  process.stdout.write(JSON.stringify({ refused: what }) + "\n");
  process.exit(3);
}

async function outerLayer(file) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return Buffer.from(await decrypter.decrypt(file));
  } catch (error) {
    return fail(error.message);
  }
}

function verifies(key, type, body, signature) {
  const pae = Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} `),
    body,
  ]);
  const prefix = Buffer.from("302a300506032b6570032100", "hex");
  const spki = Buffer.concat([prefix, key]);
  const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
  return verify(null, pae, publicKey, signature);
}

const file = readFileSync(path);
const plain = await outerLayer(file);
if (plain.toString("latin1", 0, 8) !== "LIFAFAP1") fail("magic");
const length = plain.readUInt32BE(8);
if (plain.readUInt32BE(12) !== 0) fail("reserved");
const body = plain.subarray(16, 16 + length);
const key = plain.subarray(16 + length, 48 + length);
const signature = plain.subarray(48 + length, 112 + length);
if (!verifies(key, "lifafa/packet/1", body, signature)) fail("signature");

const manifest = JSON.parse(body.toString("utf8"));
let at = 112 + length;
const files = manifest.files.map((entry) => {
  const content = plain.subarray(at, at + entry.size);
  at += entry.size;
  return hash(content) === entry.sha256;
});
const found = {
  manifest_sha256: hash(body),
  signer: key.toString("hex"),
  outer: manifest.outer === hash(file.subarray(0, HEADER_BYTES)),
  pid: manifest.pid,
  files,
  padding: plain.subarray(at).every((byte) => byte === 0),
  plain_bytes: plain.length,
};
process.stdout.write(JSON.stringify(found) + "\n");
