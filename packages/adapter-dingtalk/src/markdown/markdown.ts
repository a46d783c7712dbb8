export { blocksOf, plainLines } from "./blocks.js";
export { asTitle, oneLine } from "./defuse.js";
