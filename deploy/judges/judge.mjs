// Judges documents by JSON Schema with ajv: prints `ajv TAB document TAB valid|invalid` for each.
// Usage: node judge.mjs MODULES FOLDER-OF-SCHEMAS; the documents are named on standard input, one a line.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "node_modules/"));
const Ajv = require("ajv/dist/2020").default;
const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false });
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const schemas = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => read(join(folder, name)));
for (const schema of schemas) {
  if (!ajv.validateSchema(schema)) throw new Error(`${schema.$id}: ${ajv.errorsText()}`);
  ajv.addSchema(schema);
}
const validate = ajv.getSchema(read(join(folder, "message.json")).$id);
for (const document of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  let valid = false;
  try {
    valid = validate(read(document));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  console.log(`ajv\t${document}\t${valid ? "valid" : "invalid"}`);
}
