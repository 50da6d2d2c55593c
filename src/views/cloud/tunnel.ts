/** Parameters of an IPsec tunnel: one suite and no choice, so that nothing can be negotiated down. */
export const tunnel = {
  ikeVersion: "ikev2",
  encryption: "AES256-GCM-16",
  integrity: "SHA2-384",
  /** 384-bit elliptic curve, in both phases: the second gives every hour's key its own secrecy. */
  diffieHellman: 20,
  phase1Seconds: 28_800,
  phase2Seconds: 3_600,
  /** Silence after which a peer is dead: the shortest that AWS allows. */
  deadPeerSeconds: 30,
  /** AWS calls, and calls again at once when the peer was dead. */
  startup: "start",
  deadPeer: "restart",
} as const;
