// Seals the bytes of one file to a recipient with another age implementation.
//
//     node seal.mjs AGE1PQ… IN OUT

import { readFileSync, writeFileSync } from "node:fs";
import { Encrypter } from "age-encryption";

const [recipient, source, target] = process.argv.slice(2);
const encrypter = new Encrypter();
encrypter.addRecipient(recipient);
writeFileSync(target, await encrypter.encrypt(readFileSync(source)));
