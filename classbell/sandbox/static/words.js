// The page's word lists by language.
import { en } from "./words-en.js";
import { zh } from "./words-zh.js";

export const WORDS = { zh, en };
