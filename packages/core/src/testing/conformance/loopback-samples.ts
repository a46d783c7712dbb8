import type { Capabilities } from "../../channel/channel.js";
import { startOfTime } from "./test-host.js";
import type { Samples } from "./wire.js";

/** What people, machines and the platform itself send on a loopback platform with these capabilities. */
export function loopbackSamples({ inbound, location, choices }: Capabilities): Samples {
  const said = (id: string, kind: string) => ({ id, kind, at: startOfTime - 1000, from: "Member-1" });
  const samples: Samples = {
    text: { ...said("said-1", "text"), text: "收到，谢谢" },
    image: { ...said("shown-1", "picture"), picture: "picture-1" },
    location: location && { ...said("stood-1", "place"), latitude: 30.27, longitude: 120.15, name: "杭州" },
    choice: choices && { ...said("pressed-1", "press"), token: "token-1", value: "yes" },
    own: { ...said("echo-1", "text"), text: "主题党日改到周五", own: true },
    automated: { ...said("away-1", "text"), text: "我不在办公室", machine: true },
    unknown: { ...said("danced-1", "dance"), steps: 3 },
  };
  return inbound === "none" ? { ...nothing } : samples;
}

const nothing: Samples = {
  text: null,
  image: null,
  location: null,
  choice: null,
  own: null,
  automated: null,
  unknown: null,
};
