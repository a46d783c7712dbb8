export { article, articleBody } from "./article.js";
export { readButtonKey } from "./button-key.js";
export { answerCard, type CardRoom, fileCard, noticeCard } from "./card.js";
export { readPayload, type WecomPayload } from "./payload.js";
export { markdown, textContent, utf8Bytes } from "./text.js";
export { textCard } from "./text-card.js";
