import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  Post,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { notFound } from '../decisions/refusal.js';
import { check, pointerTo } from './checked.js';
import { CommandAnswer } from './command.view.js';
import { validationFailed, type FieldFault } from './door-refusals.js';

// How a command comes in. Its class is what is sent on the command bus and, without the fields that
// stand in the path, the body of the request:
//
//   // payment.commands.ts
//   export class ReleasePayment {
//     @FromPath() @IsId('payment') readonly id!: string;
//     /** Account at the bank that it is paid from. */
//     @IsId('account') readonly account!: string;
//     @IsOptional() @LongText(2_000) readonly note?: string;
//   }
//
//   // payments.controller.ts
//   @Controller('v1/payments')
//   export class PaymentsController {
//     constructor(private readonly commands: Commands) {}
//
//     /** Asks for a payment of a tranche. */
//     @Create()
//     request(@Command() command: RequestPayment) { return this.commands.send(command); }
//
//     /** Sends an approved payment to the bank. */
//     @Change(':id/release')
//     release(@Command() command: ReleasePayment) { return this.commands.send(command); }
//   }
//
//   // the context's part of the table of access
//   'POST /v1/payments': { roles: ['grant-officer'], command: 'RequestPayment' },
//   'POST /v1/payments/:id/release': { roles: ['finance-officer'], command: 'ReleasePayment' },

/** `POST` to the collection: 201, with `Location` and the id. */
export const Create = (path = ''): MethodDecorator =>
  applyDecorators(Post(path), ApiCreatedResponse({ type: CommandAnswer, description: 'Created.' }));

/** `POST` to one thing of the collection, with its path below the controller's: 200. */
export const Change = (
  path: string,
  answer: Type<CommandAnswer> = CommandAnswer,
): MethodDecorator =>
  applyDecorators(Post(path), HttpCode(200), ApiOkResponse({ type: answer, description: 'Done.' }));

/** The parameter of a controller's method that takes a command: path and body as its class, checked. */
export const Command = (): ParameterDecorator => (target, key, index) => {
  if (key === undefined) throw new Error('@Command() belongs to a method');
  const types = Reflect.getMetadata('design:paramtypes', target, key) as readonly Type<object>[];
  const type = types[index];
  if (!type || type.name === 'Object') throw new Error(`@Command() of ${String(key)}: not a class`);
  createParamDecorator((_: unknown, context: ExecutionContext) => {
    const { params, body } = context.switchToHttp().getRequest<CommandRequest>();
    return commandFrom(type, params, body ?? {});
  })()(target, key, index);
  const method = Object.getOwnPropertyDescriptor(target, key);
  if (method) ApiBody({ type })(target, key, method);
};

interface CommandRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly body: object | undefined;
}

const fieldsInPath = new Map<string, Set<string>>();

/** Marks a field that stands in the path and not in the body. What does not fit there is not found. */
export const FromPath = (): PropertyDecorator => (prototype, property) => {
  const { name } = prototype.constructor;
  const fields = fieldsInPath.get(name) ?? new Set();
  fieldsInPath.set(name, fields.add(String(property)));
};

/** Names of the fields of a command class that stand in the path, for the OpenAPI document. */
export const pathFieldsOf = (className: string): ReadonlySet<string> =>
  fieldsInPath.get(className) ?? new Set();

/** @throws Rejection NOT_FOUND for what is wrong in the path, VALIDATION_FAILED for the rest */
export function commandFrom<T extends object>(
  type: Type<T>,
  params: Readonly<Record<string, string>>,
  body: object,
): T {
  const misplaced = Object.keys(params).filter((name) => Object.hasOwn(body, name));
  if (misplaced.length > 0) throw validationFailed({ errors: misplaced.map(inPathOnly) });
  const { instance, faults } = check(type, { ...body, ...params }, 'body');
  const wrong = Object.entries(params).find(([name]) =>
    faults.some(({ pointer }) => pointer === pointerTo(name)),
  );
  if (wrong) throw notFound({ id: wrong[1] });
  if (faults.length > 0) throw validationFailed({ errors: faults });
  return instance;
}

const inPathOnly = (name: string): FieldFault => ({
  pointer: pointerTo(name),
  rule: 'unknown',
  message: 'stands in the path, not in the body',
});
