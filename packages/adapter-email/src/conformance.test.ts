import { channelConformance } from "@microbranch/core/testing";
import { webhookConformance } from "./fixtures/wire-webhook.js";

channelConformance(webhookConformance("e-mail by SMTP and webhook"));
