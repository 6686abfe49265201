/** Numbers by name. Names are those of BERT, such as `encoder.layer.0.output.dense.bias`; matrices are [out, in]. */
export type Weights = Readonly<Record<string, WeightTensor>>;

export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function transposed({ shape: [rows = 1, columns = 1], data }: WeightTensor): WeightTensor {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = data[row * columns + column] as number;
    }
  }
  return { shape: [columns, rows], data: turned };
}
