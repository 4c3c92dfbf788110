import { Param, Query, type PipeTransform, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiParam } from '@nestjs/swagger';
import { notFound } from '../decisions/refusal.js';
import { checked } from './checked.js';
import { idPattern } from './validators.js';

/**
 * The parameter of a controller's method that takes the query as a class, checked by its decorators.
 * A route without one refuses every query parameter.
 */
export const Parameters = (): ParameterDecorator => (target, key, index) => {
  if (key === undefined) throw new Error('@Parameters() belongs to a method');
  Query(QUERY_PIPE)(target, key, index);
  const method = Object.getOwnPropertyDescriptor(target, key);
  if (method) RouteConfig({ takesQuery: true })(target, key, method);
};

const QUERY_PIPE: PipeTransform = {
  transform: (fields: object, { metatype }) => checked(metatype as Type<object>, fields, 'query'),
};

/** An id of this kind in the path; what is none is not found. */
export const PathId =
  (kind: string, name = 'id'): ParameterDecorator =>
  (target, key, index) => {
    if (key === undefined) throw new Error('@PathId() belongs to a method');
    const pattern = idPattern(kind);
    const pipe: PipeTransform<string, string> = {
      transform(id) {
        if (!pattern.test(id)) throw notFound({ id });
        return id;
      },
    };
    Param(name, pipe)(target, key, index);
    const method = Object.getOwnPropertyDescriptor(target, key);
    if (method)
      ApiParam({ name, schema: { type: 'string', pattern: pattern.source } })(target, key, method);
  };
