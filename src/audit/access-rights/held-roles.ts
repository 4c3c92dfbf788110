/**
 * SQL: every role that somebody could act under at one instant, a parameter (RFC 3339, whole seconds):
 * their own, and those of persons that they could act for. Reads the view `people`.
 */
export const heldRolesAt = (at: string): string => `
  own AS (
    SELECT person AS holder, role, fund, valid_from, valid_until, idx FROM role_grant
      WHERE valid_from <= ${at} AND (valid_until IS NULL OR ${at} < valid_until)
        AND (revoked_at IS NULL OR ${at} < revoked_at)),
  held AS (
    SELECT holder AS person, holder, role, fund, valid_from, valid_until, idx, NULL AS delegation_idx
      FROM own
    UNION ALL
    SELECT d.person, holder, role, fund, max(own.valid_from, d.valid_from),
        min(ifnull(own.valid_until, d.valid_until), d.valid_until), own.idx, d.idx
      FROM delegation AS d JOIN own ON own.holder = d.acts_for
      WHERE d.valid_from <= ${at} AND ${at} < d.valid_until
        AND (d.replaced_at IS NULL OR ${at} < d.replaced_at))`;
