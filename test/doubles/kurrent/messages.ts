import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import code from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/code_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import rpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import reading from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import errors from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/errors_pb.js';
import writing from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import type {
  Position,
  ProposedCheck,
  ProposedRecord,
  ServerRecord,
  Violation,
  Written,
} from './records.js';

const { ReadResp } = reading;

/** What an append asks for. */
export function proposed(request: writing.AppendRecordsRequest): {
  readonly records: ProposedRecord[];
  readonly checks: ProposedCheck[];
} {
  const records = request.getRecordsList().map((record) => ({
    stream: record.getStream(),
    id: record.getRecordId() ?? '',
    type: record.getSchema()?.getName() ?? '',
    data: record.getData_asU8(),
    properties: new Map(
      record
        .getPropertiesMap()
        .toArray()
        .map(([key]) => [key, record.getPropertiesMap().get(key)?.getStringValue() ?? '']),
    ),
  }));
  const checks = request.getChecksList().map((check) => ({
    stream: check.getStreamState()?.getStream() ?? '',
    expected: BigInt(check.getStreamState()?.getExpectedState() ?? '-2'),
  }));
  return { records, checks };
}

export function written({ position, revisions }: Written): writing.AppendRecordsResponse {
  const response = new writing.AppendRecordsResponse();
  response.setPosition(String(position));
  response.setRevisionsList(
    [...revisions].map(([stream, revision]) =>
      new writing.StreamRevision().setStream(stream).setRevision(String(revision)),
    ),
  );
  return response;
}

/** The refusal of an append, with every check that did not hold. */
export function consistencyViolation(violations: readonly Violation[]): ServiceError {
  const details = new errors.AppendConsistencyViolationErrorDetails();
  details.setViolationsList(
    violations.map(({ checkIndex, stream, expected, actual }) => {
      const violation = new errors.ConsistencyViolation();
      violation.setCheckIndex(checkIndex);
      violation.setStreamState(
        new errors.ConsistencyViolation.StreamStateViolation()
          .setStream(stream)
          .setExpectedState(String(expected))
          .setActualState(String(actual)),
      );
      return violation;
    }),
  );
  return refused(
    'append failed due to consistency violations',
    'kurrentdb.protocol.v2.streams.errors.AppendConsistencyViolationErrorDetails',
    details.serializeBinary(),
  );
}

function refused(message: string, type: string, value: Uint8Array): ServiceError {
  const detail = new any.Any();
  detail.setTypeUrl(`type.googleapis.com/${type}`);
  detail.setValue(value);
  const state = new rpc.Status();
  state.setCode(code.Code.FAILED_PRECONDITION);
  state.setMessage(message);
  state.setDetails(detail);
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(state.serializeBinary()));
  return error(status.FAILED_PRECONDITION, message, metadata);
}

/** Answered by a server that is not the leader to whoever asks for one. */
export function notLeader(host: string, port: number): ServiceError {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', host);
  metadata.set('leader-endpoint-port', String(port));
  return error(status.NOT_FOUND, 'leader info available', metadata);
}

export function error(code: status, details: string, metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata });
}

export function confirmation(id: string): reading.ReadResp {
  const confirmed = new ReadResp.SubscriptionConfirmation().setSubscriptionId(id);
  return new ReadResp().setConfirmation(confirmed);
}

export function caughtUp(position: Position): reading.ReadResp {
  const place = new ReadResp.Position();
  place.setCommitPosition(String(position));
  place.setPreparePosition(String(position));
  const info = new ReadResp.CaughtUp();
  info.setTimestamp(timestamp.Timestamp.fromDate(new Date()));
  info.setPosition(place);
  return new ReadResp().setCaughtUp(info);
}

/** Says how far the reading has come where nothing fits the filter. */
export function checkpoint(position: Position): reading.ReadResp {
  const reached = new ReadResp.Checkpoint();
  reached.setCommitPosition(String(position));
  reached.setPreparePosition(String(position));
  return new ReadResp().setCheckpoint(reached);
}

const TICKS_PER_MILLISECOND = 10_000;

export function recorded(record: ServerRecord): reading.ReadResp {
  const event = new ReadResp.ReadEvent.RecordedEvent();
  event.setId(new shared.UUID().setString(record.id));
  const stream = new shared.StreamIdentifier();
  stream.setStreamName(Buffer.from(record.stream).toString('base64'));
  event.setStreamIdentifier(stream);
  event.setStreamRevision(String(record.revision));
  event.setCommitPosition(String(record.position));
  event.setPreparePosition(String(record.position));
  event.setData(record.data);
  const properties = {
    ...Object.fromEntries(record.properties),
    '$schema.name': record.type,
    '$schema.format': 'Json',
  };
  event.setCustomMetadata(Buffer.from(JSON.stringify(properties)).toString('base64'));
  const metadata = event.getMetadataMap();
  metadata.set('type', record.type);
  metadata.set('content-type', 'application/json');
  metadata.set('created', String(record.createdMs * TICKS_PER_MILLISECOND));
  const read = new ReadResp.ReadEvent();
  read.setEvent(event);
  read.setCommitPosition(String(record.position));
  return new ReadResp().setEvent(read);
}
