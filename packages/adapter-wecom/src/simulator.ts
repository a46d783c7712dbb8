export {
  type CallbackTarget,
  type PlatformOptions,
  type SimulatedMember,
  type SimulatedMessage,
  type SimulatorOptions,
  startWecomSimulator,
  type WecomSimulator,
  type XmlFields,
  type XmlValue,
} from "./simulator/simulator.js";
