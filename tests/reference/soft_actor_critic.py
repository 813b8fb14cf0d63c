"""One step of a soft actor-critic in PyTorch, in double precision, as numbers to compare with.

`OPENBLAS_NUM_THREADS=1 python3 tests/reference/soft_actor_critic.py` writes
`tests/learner/soft_actor_critic_torch.json`: weights and a batch drawn from PyTorch's own generator, the three losses,
the gradient of each with respect to its own part by autograd, and what one step of Adam and Polyak averaging make of
the parameters. Nothing here shares code with `lib/`.

The losses are those of Haarnoja et al., "Soft Actor-Critic Algorithms and Applications", 2018, all three taken at the
same parameters. Weights are stored as `[inputs, outputs]`, so that a layer is `x @ weight + bias`.
"""

import json
import math
import pathlib

import torch

LOWEST_LOG_DEVIATION = -5.0
HIGHEST_LOG_DEVIATION = 2.0

FIRST_DECAY = 0.9
SECOND_DECAY = 0.999
EPSILON = 1e-8

SIGNIFICANT_DIGITS = 12


# What is drawn.


def drawn(*shape, scale=1.0):
    """Normal numbers of four decimals: short in a file, and the same to double and (nearly) to single precision."""
    return torch.round(scale * torch.randn(*shape, dtype=torch.float64), decimals=4)


def drawn_network(prefix, inputs, hidden, outputs):
    """The weights of a multilayer perceptron, by name."""
    widths = [inputs, *hidden, outputs]
    parameters = {}
    for layer, (before, after) in enumerate(zip(widths, widths[1:])):
        parameters[f"{prefix}.{layer}.weight"] = drawn(before, after, scale=1.5 / math.sqrt(before))
        parameters[f"{prefix}.{layer}.bias"] = drawn(after, scale=0.3)
    return parameters


def drawn_agent(observation_size, action_size, hidden):
    """The parameters of twin critics, an actor and a temperature."""
    return {
        **drawn_network("critic.0", observation_size + action_size, hidden, 1),
        **drawn_network("critic.1", observation_size + action_size, hidden, 1),
        **drawn_network("actor", observation_size, hidden, 2 * action_size),
        "temperature.log": torch.tensor([-0.7], dtype=torch.float64),
    }


def drawn_target(parameters):
    """Target critics, which are not the critics; their names have no prefix."""
    return {
        name.removeprefix("critic."): value + drawn(*value.shape, scale=0.2)
        for name, value in parameters.items()
        if name.startswith("critic.")
    }


def drawn_moments(parameters):
    """Adam's moments in the middle of a training, so that its step depends on more than the gradient's sign."""
    first = {name: drawn(*value.shape, scale=0.1) for name, value in parameters.items()}
    roots = {name: drawn(*value.shape, scale=0.3) for name, value in parameters.items()}
    second = {name: torch.round(root**2 + 0.01, decimals=4) for name, root in roots.items()}
    return first, second


# What is computed.


def network(parameters, prefix, x):
    """A multilayer perceptron with rectifiers between its layers."""
    layers = sum(name.startswith(f"{prefix}.") and name.endswith(".weight") for name in parameters)
    for layer in range(layers):
        x = x @ parameters[f"{prefix}.{layer}.weight"] + parameters[f"{prefix}.{layer}.bias"]
        if layer < layers - 1:
            x = torch.relu(x)
    return x


def sampled_action(parameters, observation, noise):
    """A squashed Gaussian's action and its log probability."""
    mean, raw = network(parameters, "actor", observation).chunk(2, dim=-1)
    middle = (HIGHEST_LOG_DEVIATION + LOWEST_LOG_DEVIATION) / 2
    half_range = (HIGHEST_LOG_DEVIATION - LOWEST_LOG_DEVIATION) / 2
    log_deviation = middle + half_range * torch.tanh(raw)
    unsquashed = mean + log_deviation.exp() * noise
    action = torch.tanh(unsquashed)
    gaussian = torch.distributions.Normal(mean, log_deviation.exp())
    log_slope = torch.distributions.transforms.TanhTransform().log_abs_det_jacobian(unsquashed, action)
    return action, (gaussian.log_prob(unsquashed) - log_slope).sum(-1)


def smaller_value(critics, observation, action):
    """The smaller of what the two critics say."""
    return torch.minimum(*both_values(critics, observation, action))


def both_values(critics, observation, action):
    situation = torch.cat([observation, action], dim=-1)
    return [network(critics, which, situation).squeeze(-1) for which in ("0", "1")]


def within(prefix, parameters):
    """The parameters whose names begin with the prefix, without it."""
    start = f"{prefix}."
    return {name.removeprefix(start): value for name, value in parameters.items() if name.startswith(start)}


def losses(parameters, target, batch, discount, target_entropy):
    """The losses of critics, actor and temperature."""
    temperature = parameters["temperature.log"].exp().detach()
    with torch.no_grad():
        next_action, next_log_probability = sampled_action(parameters, batch["nextObservation"], batch["nextNoise"])
        next_value = smaller_value(target, batch["nextObservation"], next_action) - temperature * next_log_probability
        # Where the world ended nothing follows; where only time ran out, the value goes on.
        target = batch["reward"] + discount * (1 - batch["terminated"]) * next_value
    critics = within("critic", parameters)
    first, second = both_values(critics, batch["observation"], batch["action"])
    critic_loss = torch.nn.functional.mse_loss(first, target) + torch.nn.functional.mse_loss(second, target)
    action, log_probability = sampled_action(parameters, batch["observation"], batch["noise"])
    actor_loss = (temperature * log_probability - smaller_value(critics, batch["observation"], action)).mean()
    log_temperature = parameters["temperature.log"]
    temperature_loss = -(log_temperature * (log_probability.detach() + target_entropy)).mean()
    return {"critic": critic_loss, "actor": actor_loss, "temperature": temperature_loss}


def gradients_of_parts(parameters, part_losses):
    """The gradient of each loss with respect to the parameters whose names begin with the loss's name."""
    gradients = {}
    for part, loss in part_losses.items():
        names = [name for name in parameters if name.startswith(f"{part}.")]
        found = torch.autograd.grad(loss, [parameters[name] for name in names], retain_graph=True)
        gradients.update(zip(names, found))
    return {name: gradients[name] for name in parameters}


def adam(parameters, first_moment, second_moment, gradients, rate, count):
    """One step of Adam, the `count`-th.

    The order of work is the efficient one of Kingma and Ba, 2015, section 2: the bias correction goes into the rate,
    and epsilon is added to the square root of the uncorrected second moment,

        p <- p - rate * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + epsilon).

    PyTorch adds its epsilon to the corrected root, `m / (sqrt(v) / sqrt(1 - b2^t) + epsilon')`, which is the same step
    with `epsilon = epsilon' * sqrt(1 - b2^t)`. `torch.optim.Adam` with that epsilon' is held against the formula.
    """
    correction = math.sqrt(1 - SECOND_DECAY**count) / (1 - FIRST_DECAY**count)
    after, first_after, second_after = {}, {}, {}
    for name, gradient in gradients.items():
        first_after[name] = FIRST_DECAY * first_moment[name] + (1 - FIRST_DECAY) * gradient
        second_after[name] = SECOND_DECAY * second_moment[name] + (1 - SECOND_DECAY) * gradient**2
        step = rate * correction * first_after[name] / (second_after[name].sqrt() + EPSILON)
        after[name] = parameters[name].detach() - step
    check_with_torch(parameters, first_moment, second_moment, gradients, rate, count, after)
    return after, first_after, second_after


def check_with_torch(parameters, first_moment, second_moment, gradients, rate, count, after):
    """Stops where PyTorch's own Adam goes elsewhere."""
    copies = {name: value.detach().clone().requires_grad_() for name, value in parameters.items()}
    epsilon = EPSILON / math.sqrt(1 - SECOND_DECAY**count)
    optimizer = torch.optim.Adam(copies.values(), lr=rate, betas=(FIRST_DECAY, SECOND_DECAY), eps=epsilon)
    for name, copy in copies.items():
        copy.grad = gradients[name].clone()
        optimizer.state[copy] = {
            "step": torch.tensor(float(count - 1)),
            "exp_avg": first_moment[name].clone(),
            "exp_avg_sq": second_moment[name].clone(),
        }
    optimizer.step()
    for name, copy in copies.items():
        torch.testing.assert_close(copy.detach(), after[name], rtol=1e-12, atol=1e-14)


def polyak(target, online, rate):
    """Target critics that follow the critics slowly."""
    return {name: (1 - rate) * value + rate * online[name] for name, value in target.items()}


def stepped(parameters, target, first_moment, second_moment, part_losses, rate, count, polyak_rate):
    """What one gradient step makes of an agent: gradients, parameters, moments and target critics."""
    gradients = gradients_of_parts(parameters, part_losses)
    after, first_after, second_after = adam(parameters, first_moment, second_moment, gradients, rate, count)
    target_after = polyak(target, within("critic", after), polyak_rate)
    return gradients, {
        "parameters": after,
        "firstMoment": first_after,
        "secondMoment": second_after,
        "target": target_after,
    }


# What is written.


def learnable(parameters):
    return {name: value.clone().requires_grad_() for name, value in parameters.items()}


def plain(value):
    """Tensors as lists of rows, with no more digits than the comparison can see."""
    if isinstance(value, torch.Tensor):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") if isinstance(value, float) else value


def write(name, content):
    """Writes a file beside the learner's tests; `deno fmt` lays it out."""
    path = pathlib.Path(__file__).parents[2] / "tests" / "learner" / name
    path.write_text(json.dumps(plain(content)) + "\n")
    print(f"{name}: {path.stat().st_size} bytes; now run `deno fmt`")


def main():
    torch.manual_seed(20240611)
    observation_size, action_size, hidden, batch_size = 5, 2, [8, 6], 7
    settings = {
        "observationSize": observation_size,
        "actionSize": action_size,
        "hidden": hidden,
        "batch": batch_size,
        "discount": 0.95,
        "targetEntropy": -2.0,
        "learningRate": 1e-3,
        "tau": 0.02,
        "count": 5,
    }
    parameters = learnable(drawn_agent(observation_size, action_size, hidden))
    target = drawn_target({name: value.detach() for name, value in parameters.items()})
    first_moment, second_moment = drawn_moments(parameters)
    batch = {
        "observation": drawn(batch_size, observation_size),
        "action": torch.round(torch.tanh(drawn(batch_size, action_size)), decimals=4),
        "reward": drawn(batch_size),
        "nextObservation": drawn(batch_size, observation_size),
        "terminated": torch.tensor([0, 1, 0, 0, 1, 0, 0], dtype=torch.float64),
        "noise": drawn(batch_size, action_size),
        "nextNoise": drawn(batch_size, action_size),
    }
    part_losses = losses(parameters, target, batch, settings["discount"], settings["targetEntropy"])
    gradients, after = stepped(
        parameters,
        target,
        first_moment,
        second_moment,
        part_losses,
        settings["learningRate"],
        settings["count"],
        settings["tau"],
    )
    write(
        "soft_actor_critic_torch.json",
        {
            "engine": f"PyTorch {torch.__version__}",
            "settings": settings,
            "before": {
                "parameters": parameters,
                "firstMoment": first_moment,
                "secondMoment": second_moment,
                "target": target,
            },
            "batch": batch,
            "losses": part_losses,
            "gradients": gradients,
            "after": after,
        },
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
