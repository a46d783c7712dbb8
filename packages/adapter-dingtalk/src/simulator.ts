export {
  type CallbackTaker,
  createDingtalkSimulator,
  type DingtalkSimulator,
  type DingtalkSimulatorOptions,
  type SimulatedApp,
  type SimulatedButton,
  type SimulatedMessage,
  type SimulatedReply,
  type SimulatedRobot,
  type SimulatedRoute,
  type SimulatedSaying,
} from "./simulator/simulator.js";
