import protobuf from 'protobufjs/light.js';

/**
 * The messages of ONNX that an exported model is made of, with the field numbers of the format.
 * Source: the ONNX specification, version 1.7 (IR version 7).
 */
const messages = {
  AttributeProto: {
    name: 'string 1',
    f: 'float 2',
    i: 'int64 3',
    s: 'bytes 4',
    floats: 'float* 7',
    ints: 'int64* 8',
    type: 'int32 20',
  },
  NodeProto: { input: 'string* 1', output: 'string* 2', name: 'string 3', opType: 'string 4', attribute: 'AttributeProto* 5' },
  TensorProto: { dims: 'int64* 1', dataType: 'int32 2', name: 'string 8', rawData: 'bytes 9' },
  Dimension: { dimValue: 'int64 1', dimParam: 'string 2' },
  TensorShapeProto: { dim: 'Dimension* 1' },
  TensorType: { elemType: 'int32 1', shape: 'TensorShapeProto 2' },
  TypeProto: { tensorType: 'TensorType 1' },
  ValueInfoProto: { name: 'string 1', type: 'TypeProto 2' },
  GraphProto: {
    node: 'NodeProto* 1',
    name: 'string 2',
    initializer: 'TensorProto* 5',
    input: 'ValueInfoProto* 11',
    output: 'ValueInfoProto* 12',
  },
  OperatorSetIdProto: { domain: 'string 1', version: 'int64 2' },
  StringStringEntryProto: { key: 'string 1', value: 'string 2' },
  ModelProto: {
    irVersion: 'int64 1',
    producerName: 'string 2',
    graph: 'GraphProto 7',
    opsetImport: 'OperatorSetIdProto* 8',
    metadataProps: 'StringStringEntryProto* 14',
  },
} as const;

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([field, text]) => {
            const [type, id] = text.split(' ');
            const repeated = type.endsWith('*');
            return [field, { type: type.replace('*', ''), id: Number(id), ...(repeated && { rule: 'repeated' }) }];
          }),
        ),
      },
    ]),
  ),
});

/** The bytes of a `ModelProto`. */
export function encodeOnnx(model: Readonly<Record<string, unknown>>): Uint8Array {
  const type = root.lookupType('ModelProto');
  return type.encode(type.create(model)).finish();
}
