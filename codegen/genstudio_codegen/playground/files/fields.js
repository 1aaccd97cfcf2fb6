// Which field edits which kind of parameter.

import { ChoiceField } from "./field_choice.js";
import { ChoicesField } from "./field_choices.js";
import { NumberField } from "./field_number.js";
import { SeedField } from "./field_seed.js";
import { SwitchField } from "./field_switch.js";
import { TextField } from "./field_text.js";
import { UploadField } from "./field_upload.js";

const FIELDS = {
  text: TextField, json: TextField, number: NumberField, switch: SwitchField, choice: ChoiceField, choices: ChoicesField,
  upload: UploadField,
};

export function makeField(described, form) {
  const kind = described.seed && described.editor === "number" ? SeedField : FIELDS[described.editor] ?? TextField;
  return new kind(described, form);
}
