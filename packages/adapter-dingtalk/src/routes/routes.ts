export { noticeRoute } from "./notice.js";
export { groupRoute, robotRoute } from "./robot.js";
export type { OpenRoute, Route } from "./route.js";
export { webhookRoute } from "./webhook.js";
