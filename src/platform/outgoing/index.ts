export { isLoopback } from './address-kind';
export { type HostPort, parseHostPort } from './host-port';
export { parseIp } from './ip-address';
export { NameLookup, type Resolve } from './name-lookup';
export {
  type Answer,
  Outgoing,
  type OutgoingRequest,
  OWN_REQUEST_HEADER,
} from './outgoing.service';
export { OutgoingError, type OutgoingFault } from './outgoing-error';
export { OwnPlacesReader } from './own-places';
export { OPEN_RULES, type OutgoingRules, parseTarget } from './target-rules';
