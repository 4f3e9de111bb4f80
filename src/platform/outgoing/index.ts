export { isLoopback } from './address-kind';
export { type HostPort, parseHostPort } from './host-port';
export { parseIp } from './ip-address';
export {
  type OutgoingAnswer,
  Outgoing,
  OWN_REQUEST_HEADER,
} from './outgoing.service';
export { fetchOfOperator } from './operator-fetch';
export { OutgoingError } from './outgoing-error';
export { OwnPlacesReader } from './own-places';
