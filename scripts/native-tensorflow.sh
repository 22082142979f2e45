#!/usr/bin/env bash
# Gives this checkout the native TensorFlow backend where tfjs-node cannot download its own library.
#
# The library comes out of the TensorFlow wheel on PyPI (232 MB; kept in .cache), the addon is compiled from the sources in
# the npm package. For tests and benchmarks on Linux x64; needs python3 with pip, and g++. Users never need this: "npm ci"
# fetches the same parts ready-made, or Motion Loupe computes on WebAssembly.
#
# Exit codes: 0 it computes, 75 the library cannot be had here (nothing was changed), anything else a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

# The oldest release whose wheel has the C interface in a library of its own, nearest to the 2.9.1 tfjs-node is made for.
version=2.12.1
tfjs=4.22.0
cache=$PWD/.cache/tensorflow-$version
package=node_modules/@tensorflow/tfjs-node

if [[ $(uname -sm) != 'Linux x86_64' ]]; then
  echo "native-tensorflow: there is a recipe for Linux x86_64 only, not for $(uname -sm)" >&2
  exit 75
fi
for tool in python3 g++ npm; do
  command -v $tool >/dev/null || { echo "native-tensorflow: $tool is needed" >&2; exit 75; }
done

if [[ ! -f $cache/complete ]]; then
  rm -rf "$cache" && mkdir -p "$cache"
  # Only files are taken from the wheel, so the Python it was made for does not matter.
  python3 -m pip download --quiet --no-deps --only-binary=:all: --implementation cp --python-version 3.9 --abi cp39 \
    --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --dest "$cache" "tensorflow-cpu==$version" || {
    echo "native-tensorflow: the wheel of TensorFlow $version could not be downloaded" >&2
    exit 75
  }
  python3 - "$cache" <<'PYTHON'
import glob, os, shutil, sys, zipfile
cache = sys.argv[1]
wheel, = glob.glob(os.path.join(cache, '*.whl'))
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith('tensorflow/libtensorflow_'):
            target = os.path.join(cache, 'lib', os.path.basename(name))
        elif name.startswith('tensorflow/include/tensorflow/') and name.endswith('.h'):
            target = os.path.join(cache, 'include', name[len('tensorflow/include/'):])
        else:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(name) as source, open(target, 'wb') as out:
            shutil.copyfileobj(source, out)
os.remove(wheel)
PYTHON
  touch "$cache/complete"
fi

# npm drops an optional package whose own download fails; without its install script it stays. The headers of Node's
# stable interface come from a package too, so that no Node installation has to bring them.
npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error "@tensorflow/tfjs-node@$tfjs" node-api-headers@1.9.0

mkdir -p $package/deps/lib $package/lib/napi-v8
for library in cc framework; do ln -sfn "$cache/lib/libtensorflow_$library.so.2" $package/deps/lib/; done
ln -sfn "$cache/include" $package/deps/include
g++ -std=c++17 -O2 -shared -fPIC -w -DNAPI_VERSION=8 \
  -Inode_modules/node-api-headers/include -I$package -I$package/deps/include \
  $package/binding/tfjs_backend.cc $package/binding/tfjs_binding.cc -o $package/lib/napi-v8/tfjs_binding.node \
  -L$package/deps/lib -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 '-Wl,-rpath,$ORIGIN/../../deps/lib'

TF_CPP_MIN_LOG_LEVEL=2 node -e "
  const tf = require('@tensorflow/tfjs-node');
  if (tf.getBackend() !== 'tensorflow' || tf.add(1, 2).dataSync()[0] !== 3) process.exit(1);
  console.log('native-tensorflow: TensorFlow ' + tf.backend().binding.TF_Version + ' computes');"
