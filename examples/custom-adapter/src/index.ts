export { createPostboxChannel as postbox } from "./channel.js";
export type { PostboxConfig } from "./config.js";
