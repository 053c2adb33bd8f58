import add, { extra } from "dual";
import main, { kind } from "exporting";
import data from "exporting/data";
import feature from "exporting/feature/one";
import * as scoped from "@scope/pkg";
import { a, b } from "esm-only";
export const all = [typeof add, add.default, extra, main.name, kind, data, feature, scoped.scoped, a, b];
