import { Module } from '@nestjs/common';
import { PUBLIC, SIGNED_IN, type AccessTable } from '../../../src/platform/auth/access.js';
import { DrawOnPurseHandler, OpenPurseHandler, ShakePurseHandler } from './purse.handlers.js';
import { PursesController } from './purses.controller.js';
import { PursesView } from './purses.view.js';

export const purseAccess: AccessTable = {
  'POST /v1/purses': { roles: ['keeper'], command: 'OpenPurse' },
  'POST /v1/purses/:id/draw': { roles: ['keeper'], command: 'DrawOnPurse' },
  'POST /v1/purses/:id/shake': { roles: ['keeper'], command: 'ShakePurse' },
  'GET /v1/purses': { roles: ['keeper'] },
  'GET /v1/purses/:id': { roles: [], own: ['keeper'] },
  'GET /v1/purses/mine': SIGNED_IN,
  'GET /v1/purses/broken': PUBLIC,
};

@Module({
  controllers: [PursesController],
  providers: [OpenPurseHandler, DrawOnPurseHandler, ShakePurseHandler, PursesView],
})
export class PursesModule {}
