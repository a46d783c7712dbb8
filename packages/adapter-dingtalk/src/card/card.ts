export { type CardAmending, createAmending } from "./amend-card.js";
export { type CardRobot, deliverCards, recallKeyOf } from "./deliver-cards.js";
export { cardCapabilities, cardPayload, cardTextMaxBytes, renderCard } from "./render-card.js";
