import { createSimdEngine } from '../../host/engines/simd-engine.ts';
import { describeTruthTable } from './truth-table.ts';

describeTruthTable('simd engine', {
  engine: () => createSimdEngine({ threads: 2 }),
  methods: ['phase', 'riesz'],
  tables: ['fine', 'fast', 'classic', 'riesz'],
});
