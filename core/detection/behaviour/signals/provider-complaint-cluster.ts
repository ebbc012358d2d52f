import { behaviour, none } from '../define.ts';
import { between, distinct, rising } from '../lib/numbers.ts';
import { DAY } from '../lib/time.ts';
import { count, reason } from '../lib/words.ts';

const RULE = { disputes: 3, withinMs: 90 * DAY };

/** Several disputes against one party. */
export const providerComplaintCluster = behaviour({
  type: 'PROVIDER_COMPLAINT_CLUSTER',
  about: ['dispute'],
  triggers: ['dispute.opened'],
  coolDown: { ms: 30 * DAY, per: 'user' },
  detect({ at, dispute }, history) {
    const { respondentId } = dispute;
    const disputes = between(history.disputes(respondentId), (one) => one.openedAt, at - RULE.withinMs, at);
    if (disputes.length < RULE.disputes) return none;
    const complainants = distinct(disputes.map((one) => one.complainantId)).length;
    return [
      {
        userId: respondentId,
        // One complainant over and over may be a quarrel.
        confidence: rising(disputes.length, RULE.disputes, 0.6, 0.07, 0.92) - (complainants < 2 ? 0.2 : 0),
        reasons: [
          reason(
            'disputes',
            `${count(disputes.length, 'dispute')} by ${count(complainants, 'complainant')} in 90 days`,
          ),
        ],
      },
    ];
  },
});
