import { createTensorEngine } from '../../core/engines/tensor/engine.ts';
import { loadTensorBackend } from '../../host/engines/tensor-backend.ts';
import { describeTruthTable } from './truth-table.ts';

describeTruthTable('tensor engine', {
  engine: async () => createTensorEngine((await loadTensorBackend()).description),
  methods: ['phase'],
});
