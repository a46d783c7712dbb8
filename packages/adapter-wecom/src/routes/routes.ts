export { createWecomGroup, type WecomNewGroup } from "./create-group.js";
export { createWecomGroupChannel } from "./group-chat.js";
export type { WecomGroupConfig, WecomRobotConfig } from "./group-config.js";
export { createWecomRobotChannel } from "./group-robot.js";
